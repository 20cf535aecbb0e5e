// Paths inside a folder. Whatever is not plainly inside is refused before anybody opens it.

import { Fault } from '../../../core/errors.ts'

/** Parts that mean another place, or that some machines cannot hold. */
const isOdd = (part: string): boolean => part === '' || part === '.' || part === '..' || /[\\\0]|^[A-Za-z]:/.test(part)

export const isPlain = (path: string): boolean => path.isWellFormed() && !path.split('/').some(isOdd)

export function plainPath(path: string): string {
  if (!isPlain(path))
    throw new Fault({
      kind: 'invalid',
      message: `${JSON.stringify(path)} is no path inside the folder. Rename the file.`,
    })
  return path
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** A person can change that, and nothing else tells us of it. */
const forbidden = ['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR']
const lookAgain = 60_000

/** What the machine says about a file, and what a person can do about it. */
export function faultOfFile(path: string, doing: 'Reading' | 'Looking at' | 'Writing', error: unknown): Fault {
  if (error instanceof Fault) return error
  const code = codeOf(error) ?? 'unknown'
  if (code === 'ENOENT') return noFile(path)
  if (code === 'EEXIST')
    return new Fault({ kind: 'stale', message: `${path} is there already. It is looked at again.` })
  if (code === 'ELOOP') return linkFault(path)
  if (forbidden.includes(code)) {
    const message = `${doing} ${path} is not permitted (${code}). Change its permissions.`
    // What cannot be written today is no less agreed; only what was refused for good is never sent again.
    return new Fault(
      doing === 'Writing' ? { kind: 'rate-limited', message, retryAfter: lookAgain } : { kind: 'invalid', message },
    )
  }
  if (['ENAMETOOLONG', 'EINVAL'].includes(code))
    return new Fault({ kind: 'invalid', message: `${doing} ${path} is not possible (${code}). Rename it.` })
  const message = `${doing} ${path} failed (${code}). It is tried again later.`
  return new Fault({ kind: 'unavailable', message, unsent: true })
}

export const noFile = (path: string): Fault => new Fault({ kind: 'not-found', message: `There is no ${path}.` })

export const linkFault = (path: string): Fault =>
  new Fault({ kind: 'invalid', message: `${path} is a symbolic link or no plain file. Put the file itself there.` })
