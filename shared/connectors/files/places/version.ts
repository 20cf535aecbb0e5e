// The fingerprint by which a file is known to be as it was.

import { createHash } from 'node:crypto'

export const versionOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
