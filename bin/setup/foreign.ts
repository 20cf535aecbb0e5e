// Recognises the file of another tool by its shape, and hands it to whoever reads that dialect.

import { parse } from 'yaml'
import { Refusal } from '../../shared/index.ts'
import { toolClient, toolRegistry } from './foreign-clients.ts'
import { specMappings } from './foreign-specs.ts'
import { syncConfig } from './foreign-sync.ts'
import { workSettings } from './foreign-work.ts'
import { type Dialect, isWords, type Wish } from './wish.ts'

const dialects: readonly Dialect[] = [syncConfig, workSettings, toolRegistry, toolClient, specMappings]

export function wishFrom(text: string, name: string): Wish {
  const data = parsed(text, name)
  for (const dialect of dialects) {
    const wish = isWords(data) ? dialect(data) : undefined
    if (wish) return wish
  }
  throw new Refusal(
    `${name} is none of the files that can be read: integrations of specs, work item settings (work.integration), a sync_config, a tool registry, or a client with tools.`,
  )
}

function parsed(text: string, name: string): unknown {
  try {
    return parse(text)
  } catch (reason) {
    const [where = ''] = reason instanceof Error ? reason.message.split('\n') : []
    throw new Refusal(`${name} is neither YAML nor JSON: ${where}`)
  }
}
