// What the environment says: variables of this process first, then those of a .env file. Read here, and once.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { isMissing } from './files.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export function environmentOf(folder: string): Environment {
  return { ...envFile(join(folder, '.env')), ...process.env }
}

function envFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (reason) {
    if (isMissing(reason)) return {}
    throw reason
  }
}
