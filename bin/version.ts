// Which Lockstep this is, as its package says: it lies one folder above, here and where it is installed.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const about = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')

export const { version } = z.object({ version: z.string() }).parse(JSON.parse(about))
