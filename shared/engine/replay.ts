// Replays what services remember of their items into the logs that others keep: on request, as fine as is wished, and what
// stands there already is not said again. No field changes, and people are not named.

import { rulesFor } from '../core/binding.ts'
import { Fault, type Outcome } from '../core/errors.ts'
import { type EndId, fieldName } from '../core/ids.ts'
import type { Link } from '../core/link.ts'
import { moment } from '../core/moment.ts'
import type { PastChange } from '../ports/connector.ts'
import type { Engine } from './engine.ts'

/** change: each one · day: each field once a day · field: each field once, from its first word to its last. */
export const details = ['change', 'day', 'field'] as const
export type Detail = (typeof details)[number]

export interface Replayed {
  readonly link: Link
  /** Ends that were asked, each with how many lines its past makes. */
  readonly found: Readonly<Record<EndId, number>>
  readonly faults: readonly { readonly end: EndId; readonly fault: Fault }[]
}

/** Ends that hold a log, ends whose past can be read, and ends that can do neither. */
export function parts({ ends }: Engine) {
  const all = Object.values(ends)
  return {
    logs: all.filter(({ connector }) => connector.note),
    pasts: all.filter(({ connector }) => connector.past),
    silent: all.filter(({ connector }) => !connector.past && !connector.note),
  }
}

export async function replay(engine: Engine, link: Link, detail: Detail): Promise<Replayed> {
  const { logs, pasts } = parts(engine)
  const found: Record<EndId, number> = {}
  const faults: { end: EndId; fault: Fault }[] = []
  const lines: { readonly at: number; readonly text: string }[] = []
  for (const { id, connector } of pasts) {
    const { ref, name, out } = link.ends[id] ?? {}
    if (ref === undefined || out !== undefined) continue
    const changes = await outcomeOf(async () => (await connector.past?.(ref)) ?? [])
    if (!changes.ok) {
      faults.push({ end: id, fault: changes.fault })
      continue
    }
    const told = condensed(changes.value, detail)
    found[id] = told.length
    lines.push(...told.map(change => ({ at: change.at, text: lineFor(engine, link, change, name ?? ref) })))
  }
  const sorted = lines.toSorted((a, b) => a.at - b.at).map(({ text }) => text)
  for (const { id, connector } of logs) {
    const { ref, out } = link.ends[id] ?? {}
    if (ref === undefined || out !== undefined || sorted.length === 0) continue
    const [noted] = (await connector.note?.([{ ref, lines: sorted }])) ?? []
    if (noted && !noted.ok) faults.push({ end: id, fault: noted.fault })
  }
  return { link, found, faults }
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (reason) {
    if (reason instanceof Fault) return { ok: false, fault: reason }
    throw reason
  }
}

function condensed(changes: readonly PastChange[], detail: Detail): readonly PastChange[] {
  if (detail === 'change') return changes
  const spans = Map.groupBy(changes, ({ field, at }) => (detail === 'day' ? `${field} ${dayOf(at)}` : field))
  return [...spans.values()].flatMap(all => {
    const [first, last] = [all[0], all.at(-1)]
    return first && last && first.from !== last.to ? [{ ...last, from: first.from }] : []
  })
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Texts and people are named and not repeated. */
function lineFor({ binding }: Engine, link: Link, change: PastChange, name: string): string {
  const kind = rulesFor(binding, link.kind).find(rule => rule.name === fieldName(change.field))?.kind
  const said =
    kind === 'text' || kind === 'people'
      ? `${change.field} changed`
      : `${change.field} ${change.from || 'none'} → ${change.to || 'none'}`
  return `${moment(change.at)}: ${said} (${name})`
}
