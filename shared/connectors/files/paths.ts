// Which files of a folder an end speaks of.

import { posix } from 'node:path'
import type { Scope } from './scope.ts'

export function pathFilter({ paths }: Pick<Scope, 'paths'>): (path: string) => boolean {
  if (paths === undefined) return () => true
  const patterns = [paths].flat()
  return path => patterns.some(pattern => posix.matchesGlob(path, pattern))
}
