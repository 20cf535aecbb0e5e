// Connectors are found by folder: whoever adds one is asked everything, without telling anybody.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectorLab } from '../../shared/http/emulator-lab.ts'

export const connectorsFolder = join(import.meta.dirname, '../../shared/connectors')

/** A folder is a connector when it has an index. */
export const connectorNames = (folder = connectorsFolder): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(folder, entry.name, 'index.ts')))
    .map(entry => entry.name)
    .sort()

export async function laboratoryOf(name: string, folder = connectorsFolder): Promise<ConnectorLab> {
  const { lab } = await import(join(folder, name, 'emulator.ts'))
  if (typeof lab !== 'function') throw new Error(`${name}/emulator.ts must export a function called lab`)
  return lab
}
