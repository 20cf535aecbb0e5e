// How much planning costs beside merely reading the same documents: 100,000 linked items at three ends, 1 % changed.
// A ratio measured in one run, so that the machine's speed does not matter.

import type { Binding } from '../../shared/core/binding.ts'
import { bindingId, endId, type FieldName, fieldName, linkId, ref, runId, serviceTime } from '../../shared/core/ids.ts'
import type { Item } from '../../shared/core/item.ts'
import type { Link } from '../../shared/core/link.ts'
import { nothingNew, reconcile } from '../../shared/core/reconcile.ts'
import { noNames } from '../../shared/core/translate.ts'
import { hashOf, type Value } from '../../shared/core/value.ts'

const total = 100_000
const chunk = 1000
const ends = ['specs', 'issues', 'board'].map(endId)
const kinds = {
  title: 'scalar',
  status: 'scalar',
  body: 'text',
  labels: 'set',
  assignees: 'people',
  priority: 'scalar',
} as const

const binding: Binding = {
  id: bindingId('bench'),
  ends: ends.map(id => ({ id, starts: true, receives: true })),
  fields: Object.entries(kinds).map(([name, kind]) => ({
    name: fieldName(name),
    kind,
    policy: 'latest',
    at: Object.fromEntries(ends.map(end => [end, { flow: 'both' }])),
  })),
  comments: [],
  deletions: 'unlink',
  limits: { writes: 50, deletes: 5 },
}

function valuesOf(n: number): Record<FieldName, Value> {
  return {
    title: `Item ${n} of the shop`,
    status: n % 3 === 0 ? 'open' : 'done',
    body: `What item ${n} is about.\n\n${'A sentence of the usual kind. '.repeat(12)}\n\n- one\n- two ${n}`,
    labels: ['backend', `team-${n % 7}`],
    assignees: [`person-${n % 11}`],
    priority: n % 4,
  } as Record<FieldName, Value>
}

function linkOf(n: number): Link {
  const values = Object.entries(valuesOf(n)) as [FieldName, Value][]
  const at = serviceTime(n)
  return {
    id: linkId(`link-${n}`),
    binding: binding.id,
    version: 3,
    state: 'live',
    kind: 'item',
    agreed: Object.fromEntries(
      values.map(([name, value]) => [name, { value, hash: hashOf(value), by: ends[0] ?? endId('specs'), at }]),
    ),
    conflicts: {},
    ends: Object.fromEntries(
      ends.map(end => [
        end,
        {
          ref: ref(`${end}-${n}`),
          at,
          fields: Object.fromEntries(
            values.map(([name, value]) => [
              name,
              { seen: value, acked: hashOf(value), ...(name === 'body' ? { base: value as string } : {}) },
            ]),
          ),
        },
      ]),
    ),
    outbox: [],
  }
}

const itemsOf = (n: number): Item[] =>
  ends.map((end, i) => ({
    ref: ref(`${end}-${n}`),
    kind: 'item',
    createdAt: serviceTime(1),
    updatedAt: serviceTime(n + 1),
    fields: n % 100 === 0 && i === n % 3 ? { ...valuesOf(n), title: `Item ${n}, renamed` } : valuesOf(n),
  }))

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

let parsing = 0
let planning = 0
let changed = 0
let writesWhereNothingChanged = 0
for (let start = 0; start < total; start += chunk) {
  const documents = Array.from({ length: chunk }, (_, i) =>
    JSON.stringify({ link: linkOf(start + i), items: itemsOf(start + i) }),
  )
  const before = cpu()
  const parsed = documents.map(text => JSON.parse(text) as { link: Link; items: Item[] })
  const between = cpu()
  for (const [i, { link, items }] of parsed.entries()) {
    ends.forEach((end, e) => {
      const item = items[e]
      if (!item || nothingNew(binding, link, end, item)) return
      const plan = reconcile(link, item, circumstances(end), 'plan')
      if (plan.changed) changed += 1
      if ((start + i) % 100 !== 0) writesWhereNothingChanged += Object.keys(plan.writes).length
    })
  }
  planning += cpu() - between
  parsing += between - before
}

function circumstances(end: (typeof ends)[number]) {
  return {
    binding,
    end,
    run: runId('bench'),
    names: noNames,
    now: 1,
    skew: 0,
    replaces: false,
    saidLater: () => undefined,
    checksRevisions: false,
    timeStep: 1,
    settle: 8000,
    until: 90_000,
    mayWrite: () => true,
    mayRead: () => true,
  }
}

const ratio = planning / parsing
console.log(
  `${total} links at ${ends.length} ends: parsing ${(parsing / 1e6).toFixed(2)} s, planning ${(planning / 1e6).toFixed(2)} s, ${changed} changed`,
)
console.log(`bench:plan: planning/parsing=${ratio.toFixed(2)} (at most 2.0) no-op writes=${writesWhereNothingChanged}`)
if (ratio > 2 || changed !== total / 100 || writesWhereNothingChanged !== 0) process.exitCode = 1
