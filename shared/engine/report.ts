// What a run did, from its journal and its faults: only what was verified is counted, and what to do next is said.

import type { Fault } from '../core/errors.ts'
import type { BindingId, EndId, LinkId, Ref, RunId, Time } from '../core/ids.ts'
import type { Deed, Entry } from '../core/journal.ts'
import type { EndTotals, ErrorReport, ItemReport, Report } from '../core/report.ts'
import type { Visited } from './visiting.ts'

export interface RunFacts {
  readonly run: RunId
  readonly binding: BindingId
  readonly mode: Report['mode']
  readonly started: Time
  readonly ended: Time
  readonly entries: readonly Entry[]
  readonly visited: readonly Visited[]
  readonly sweeps: readonly ErrorReport[]
  readonly left: number
  readonly behind: NonNullable<Report['behind']>
  readonly refused?: string
}

export function reportOf(facts: RunFacts): Report {
  const { run, binding, mode, started, ended, entries, visited, sweeps, refused, behind } = facts
  const errors = [...sweeps, ...errorsOf(visited)]
  return {
    run,
    binding,
    mode,
    started,
    ended,
    totals: countBy(entries, entry => entry.deed),
    ends: endTotals(entries, visited, errors),
    items: itemReports(entries),
    errors,
    ...(mode === 'preview' ? { plan: entries } : {}),
    ...(refused === undefined ? {} : { refused }),
    ...(Object.keys(behind).length > 0 ? { behind } : {}),
    recommendations: [
      ...recommend(entries, errors, Object.keys(behind).length > 0 ? 0 : facts.left),
      ...offers(visited),
      ...Object.entries(behind).map(waits),
    ],
  }
}

function endTotals(
  entries: readonly Entry[],
  visited: readonly Visited[],
  errors: readonly ErrorReport[],
): Report['ends'] {
  const ends = new Set<EndId>([
    ...entries.map(entry => entry.end),
    ...visited.map(each => each.signal.end),
    ...errors.flatMap(error => error.end ?? []),
  ])
  const count = (end: EndId, deed: Deed) => entries.filter(entry => entry.end === end && entry.deed === deed).length
  const totals = (end: EndId): EndTotals => ({
    looked: visited.filter(each => each.signal.end === end).length,
    written: new Set(entries.filter(entry => entry.end === end && entry.deed === 'wrote').map(entry => entry.link))
      .size,
    created: count(end, 'created'),
    deleted: count(end, 'deleted'),
    failed: errors.filter(error => error.end === end).length,
  })
  return Object.fromEntries([...ends].sort().map(end => [end, totals(end)]))
}

function itemReports(entries: readonly Entry[]): readonly ItemReport[] {
  const items = new Map<LinkId, { refs: Record<EndId, Ref>; deeds: string[] }>()
  for (const entry of entries) {
    const item = items.get(entry.link) ?? { refs: {}, deeds: [] }
    items.set(entry.link, item)
    if (entry.ref) item.refs[entry.end] = entry.ref
    item.deeds.push(sentence(entry))
  }
  return [...items].map(([link, item]) => ({ link, ...item }))
}

const sentence = ({ end, deed, field, why }: Entry): string =>
  [`${end}: ${deed}`, field, why && `(${why})`].filter(part => part !== undefined && part !== '').join(' ')

/** The last word about each item: what was put off and then done is no error. */
function errorsOf(visited: readonly Visited[]): readonly ErrorReport[] {
  const last = new Map<string, Visited>()
  for (const each of visited) last.set(`${each.signal.end} ${aboutOf(each)}`, each)
  return [...last.values()].flatMap(({ signal, result, fault }) =>
    fault && result !== 'done'
      ? [
          {
            end: signal.end,
            ...(signal.look === 'item' ? { ref: signal.ref } : {}),
            ...(signal.look === 'link' ? { link: signal.link } : {}),
            kind: fault.kind,
            message: fault.message,
            tries: signal.tries + 1,
            again:
              result === 'later'
                ? ('later' as const)
                : fault.verdict.again === 'never'
                  ? ('never' as const)
                  : ('later' as const),
          },
        ]
      : [],
  )
}

const aboutOf = ({ signal }: Visited): string =>
  signal.look === 'item' ? signal.ref : signal.look === 'link' ? signal.link : ''

function offers(visited: readonly Visited[]): readonly string[] {
  const { size } = new Set(visited.filter(({ offered }) => offered).map(each => `${each.signal.end} ${aboutOf(each)}`))
  if (size === 0) return []
  return [
    `${size} item${size === 1 ? ' is' : 's are'} at one end only and wait${size === 1 ? 's' : ''} for you: lockstep adopt`,
  ]
}

function recommend(entries: readonly Entry[], errors: readonly ErrorReport[], left: number): readonly string[] {
  const conflicts = entries.filter(entry => entry.deed === 'conflict').length
  const unmapped = new Set(
    entries.filter(entry => entry.deed === 'unmapped').map(entry => `${entry.field} "${entry.to}" at ${entry.end}`),
  )
  const denied = new Set(errors.flatMap(error => (error.kind === 'denied' ? (error.end ?? []) : [])))
  return [
    ...(conflicts > 0 ? [`Decide ${conflicts} conflict${conflicts === 1 ? '' : 's'}: lockstep conflicts`] : []),
    ...[...unmapped].map(what => `Add a rule for ${what} to the client file; it was left as it is.`),
    ...[...denied].map(end => `Renew the credential of ${end}, then run: lockstep check`),
    ...(left > 0
      ? [`${left} item${left === 1 ? '' : 's'} could not be finished yet; the next run goes on there.`]
      : []),
  ]
}

/** A listing that failed, or any other question to a whole end. */
export const sweepError = (end: EndId, { kind, message, verdict }: Fault): ErrorReport => ({
  end,
  kind,
  message,
  tries: 1,
  again: verdict.again === 'never' ? 'never' : 'later',
})

const waits = ([end, links]: [string, number]): string =>
  `${end} is behind with ${links} item${links === 1 ? '' : 's'}; the next run sees to ${links === 1 ? 'it' : 'them'}.`

function countBy(entries: readonly Entry[], key: (entry: Entry) => Deed): Report['totals'] {
  const totals: Record<string, number> = {}
  for (const entry of entries) totals[key(entry)] = (totals[key(entry)] ?? 0) + 1
  return totals
}
