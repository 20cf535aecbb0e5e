// Paths inside a folder. Whatever is not plainly inside is refused before anybody opens it.

import { Fault } from '../../../core/errors.ts'

/** Parts that mean another place, or that some machines cannot hold. */
const isOdd = (part: string): boolean => part === '' || part === '.' || part === '..' || /[\\\0]|^[A-Za-z]:/.test(part)

export function plainPath(path: string): string {
  if (!path.isWellFormed() || path.split('/').some(isOdd))
    throw new Fault({
      kind: 'invalid',
      message: `${JSON.stringify(path)} is no path inside the folder. Rename the file.`,
    })
  return path
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** What the machine says about a file, and what a person can do about it. */
export function faultOfFile(path: string, doing: string, error: unknown): Fault {
  if (error instanceof Fault) return error
  const code = codeOf(error) ?? 'unknown'
  if (code === 'ENOENT') return new Fault({ kind: 'not-found', message: `There is no ${path}.` })
  if (code === 'EEXIST')
    return new Fault({ kind: 'stale', message: `${path} is there already. It is looked at again.` })
  if (code === 'ELOOP') return linkFault(path)
  if (['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(code))
    return new Fault({
      kind: 'invalid',
      message: `${doing} ${path} is not permitted (${code}). Change its permissions.`,
    })
  const message = `${doing} ${path} failed (${code}). It is tried again later.`
  return new Fault({ kind: 'unavailable', message, unsent: true })
}

export const linkFault = (path: string): Fault =>
  new Fault({ kind: 'invalid', message: `${path} is a symbolic link or no plain file. Put the file itself there.` })
