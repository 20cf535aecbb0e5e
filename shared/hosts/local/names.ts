// Names of files for names from outside: never a path, apart also where upper and lower case are one, readable when plain.

import { createHash } from 'node:crypto'

const longest = 120

/** Two different names never share a file. */
export function fileName(name: string): string {
  const plain = Array.from({ length: name.length }, (_, i) => spell(name.charCodeAt(i), i)).join('')
  if (plain.length > 0 && plain.length <= longest) return plain
  // `~~` cannot come from spelling, so a shortened name is never taken for a plain one.
  return `${plain.slice(0, longest - 24)}~~${createHash('sha256').update(JSON.stringify(name)).digest('hex').slice(0, 20)}`
}

/** Small letters, digits and a few signs stand for themselves; a capital is `^` and its small letter. */
function spell(unit: number, at: number): string {
  const sign = String.fromCharCode(unit)
  if (/[a-z0-9_-]/.test(sign) || (sign === '.' && at > 0)) return sign
  return /[A-Z]/.test(sign) ? `^${sign.toLowerCase()}` : `~${unit.toString(16)}.`
}
