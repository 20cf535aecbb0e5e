// Names of files for names from outside: never a path, apart also where upper and lower case are one, readable at a glance.

import { createHash } from 'node:crypto'

const longest = 60

/** A plain name is its own; any other gets a fingerprint, so that two different names never share a file. */
export function fileName(name: string): string {
  if (/^[a-z0-9_-][a-z0-9._-]*$/.test(name) && name.length <= longest) return name
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, longest)
  const print = createHash('sha256').update(JSON.stringify(name)).digest('hex').slice(0, 12)
  return `${readable}~${print}`
}
