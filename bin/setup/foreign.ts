// Recognises the file of another tool by its shape, and hands it to whoever reads that dialect.

import { parse, parseDocument } from 'yaml'
import { Refusal } from '../../shared/index.ts'
import { toolClient, toolRegistry } from './foreign-clients.ts'
import { specMappings } from './foreign-specs.ts'
import { syncConfig } from './foreign-sync.ts'
import { taskParameters } from './foreign-tasks.ts'
import { workSettings } from './foreign-work.ts'
import { type Dialect, isWords, type Wish } from './wish.ts'

const dialects: readonly Dialect[] = [syncConfig, workSettings, toolRegistry, toolClient, taskParameters, specMappings]

export function wishFrom(text: string, name: string): Wish {
  const parts = partsOf(text)
  for (const data of [text, ...parts].map(readable))
    for (const dialect of dialects) {
      const wish = isWords(data) ? dialect(data) : undefined
      if (wish) return wish
    }
  if (parts.length === 0) refuseBroken(text, name)
  throw new Refusal(
    `${name} is none of the files that can be read: integrations of specs, work item settings (work.integration), a sync_config, a tool registry, a client with tools, or parameters for task packages.`,
  )
}

/** Settings may stand in a page of Markdown: in its frontmatter, or in its fenced blocks. */
function partsOf(text: string): readonly string[] {
  const front = /^\ufeff?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)?.[1] ?? []
  const fences = text.matchAll(/^[ \t]*```[^\n`]*\n([\s\S]*?)^[ \t]*```[ \t]*\r?$/gm)
  return [front, [...fences].map(([, inside = '']) => inside)].flat(2)
}

/** Undefined for an example in a page that is no data. */
function readable(part: string): unknown {
  const document = parseDocument(part)
  return document.errors.length > 0 ? undefined : document.toJS()
}

function refuseBroken(text: string, name: string): void {
  try {
    parse(text)
  } catch (reason) {
    const [where = ''] = reason instanceof Error ? reason.message.split('\n') : []
    throw new Refusal(`${name} is neither YAML nor JSON: ${where}`)
  }
}
