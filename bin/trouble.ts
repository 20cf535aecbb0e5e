// What a disk has against a file, in words for whoever sits there.

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Make room and run the command again',
  EDQUOT: 'Your share of the disk is full. Make room and run the command again',
  EACCES: 'This may not be written or read by you. Change its permissions and run the command again',
  EPERM: 'This may not be written or read by you. Change its permissions and run the command again',
  EROFS: 'This disk is read-only. Work in a folder that can be written',
  ENOTDIR: 'There is a file where a folder should be. Move it away and run the command again',
  EISDIR: 'There is a folder where a file should be. Move it away and run the command again',
  EMFILE: 'Too many files are open. Close other programs and run the command again',
  EADDRINUSE: 'Something else listens there. Choose another with --port <n>',
}

export function troubleOf(reason: unknown): string | undefined {
  if (!(reason instanceof Error) || !('code' in reason) || typeof reason.code !== 'string') return undefined
  const said = words[reason.code]
  if (said === undefined) return undefined
  const path = 'path' in reason && typeof reason.path === 'string' ? `${reason.path}: ` : ''
  return `${path}${said}. What was begun is finished by the next run.`
}
