// The words of the story: chapters, what people do, what Lockstep wrote, and whether all ends agree.

import type { EndId, LinkId } from '../../shared/core/ids.ts'
import type { Entry } from '../../shared/core/journal.ts'
import type { Report } from '../../shared/index.ts'
import type { Store } from '../../shared/ports/store.ts'
import { calledAt } from '../items.ts'
import { counted, line, type Paint } from '../paper.ts'
import type { End } from './ends.ts'

export type Say = (line: string) => void

export interface Teller {
  chapter(title: string): void
  /** What somebody does at an end. */
  does(end: End, what: string): void
  note(text: string): void
  trouble(text: string): void
  good(text: string): void
  bad(text: string): void
  /** What a run wrote, a line per item and end. */
  wrote(report: Report, took: number): Promise<void>
}

export function teller(say: Say, paint: Paint, ends: readonly End[], store: Store): Teller {
  let count = 0
  const width = Math.max(...ends.map(({ name }) => name.length))
  const named = (id: EndId) => ends.find(end => end.id === id)?.name ?? id

  return {
    chapter(title) {
      count += 1
      say('')
      say(`${paint.bold(String(count))}  ${paint.bold(title)}`)
    },
    does: ({ name }, what) => say(`   ${name.padEnd(width)}  ${what}`),
    note: text => say(`   ${paint.dim(text)}`),
    trouble: text => say(`   ${paint.yellow('!')} ${text}`),
    good: text => say(`   ${paint.green('✓')} ${text}`),
    bad: text => say(`   ${paint.red('✗')} ${text}`),
    async wrote(report, took) {
      const entries = (await store.journal({ run: report.run })).filter(isWritten)
      const created = entries.filter(({ deed }) => deed === 'created')
      const seconds = `${(took / 1000).toFixed(1)} s`
      if (created.length > mostLines) {
        say(
          `   ${paint.green('+')} ${counted(created.length, 'item')} made at ${counted(new Set(created.map(({ end }) => end)).size, 'end')}, in ${seconds}`,
        )
        return
      }
      const places = Map.groupBy(entries, ({ link, end }) => `${end} ${link}`)
      for (const group of places.values()) say(`   ${await placeLine(group)}`)
      say(
        `   ${paint.dim(`${entries.length === 0 ? 'nothing to write' : counted(entries.length, 'change')}, ${seconds}`)}`,
      )
    },
  }

  async function placeLine(group: readonly Entry[]): Promise<string> {
    const [first] = group
    if (!first) return ''
    const fields = [
      ...new Set(group.flatMap(({ field, deed, why }) => (deed === 'created' ? (why ?? 'made') : (field ?? [])))),
    ]
    const sign = group.some(({ deed }) => deed === 'created') ? paint.green('+') : paint.blue('→')
    return `${sign} ${named(first.end).padEnd(width)}  ${(await nameAt(store, first.link, first.end)).padEnd(32)}  ${fields.join(', ')}`
  }
}

const mostLines = 12

const isWritten = ({ deed }: Entry): boolean => deed === 'wrote' || deed === 'created'

/** What an item is called where it was written; a comment by the item it belongs to. */
export async function nameAt(store: Store, id: LinkId, end: EndId): Promise<string> {
  const link = await store.link(id)
  const item = link?.kind === 'comment' && link.parent ? await store.link(link.parent) : link
  const name = item ? line(calledAt(item, end) ?? '', 32) : ''
  return link?.kind === 'comment' ? `${name}, a comment` : name
}
