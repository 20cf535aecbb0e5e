// Whether a project could be kept in step, asked before anything is written: credentials, words, people, items, calls.

import type { Binding } from '../core/binding.ts'
import { quote } from '../core/client/problem.ts'
import { Fault } from '../core/errors.ts'
import type { BindingId, EndId, FieldName } from '../core/ids.ts'
import { type LiveWords, prove } from '../core/proof.ts'
import { setOf } from '../core/value.ts'
import type { Finding, Inspection, OpenEnd } from '../ports/connector.ts'
import type { Store } from '../ports/store.ts'
import { type Budget, budgetOf, type Inventory, inventoryOf, linkedItems, type Said, tooMuch } from './budget.ts'

export interface CheckReport {
  readonly project: BindingId
  /** Nothing that was found would stop it. */
  readonly sound: boolean
  readonly ends: Readonly<Record<EndId, EndCheck>>
}

export interface EndCheck {
  /** Whom the service takes us for, where it could be asked. */
  readonly account?: string
  readonly findings: readonly CheckFinding[]
  /** Items that were counted there, and what touching all of them would cost. */
  readonly items?: Inventory
  readonly budget?: Budget
  /** What can be said there, in fields that do not take any word; else what its items say in them. */
  readonly words?: Said
}

export interface CheckFinding extends Finding {
  readonly about: 'service' | 'words' | 'people' | 'items' | 'calls'
  readonly field?: FieldName
  readonly words?: readonly string[]
}

export interface Checking {
  readonly binding: Binding
  readonly ends: Readonly<Record<EndId, OpenEnd>>
  readonly store: Store
  /** Requests a minute, by connection. */
  readonly pace: (connection: string) => number
}

/** Asks only. What one end answers says nothing about the others. */
export async function check(checking: Checking): Promise<CheckReport> {
  const { binding, ends, store } = checking
  const looks = await Promise.all(Object.values(ends).map(async open => [open.id, await look(binding, open)] as const))
  const linked = await linkedItems(store, binding)
  const live = spoken(looks)
  const flaws = prove(binding, live)
  const budgets = budgetOf(
    looks.flatMap(([id, { items }]) => (items && ends[id] ? [{ open: ends[id], items }] : [])),
    checking.pace,
  )
  const checks = looks.map(([id, { findings, account, items }]): readonly [EndId, EndCheck] => {
    const budget = budgets[id]
    const all = [
      ...findings,
      ...flaws
        .filter(flaw => flaw.end === id)
        .map(({ weight, message, field, words }) => ({ about: 'words', weight, message, field, words }) as const),
      ...(items ? missing(items, linked[id] ?? 0) : []),
      ...(budget && items ? tooMuch(budget, items) : []),
    ]
    const words = { ...live[id]?.seen, ...live[id]?.words }
    return [
      id,
      {
        findings: all,
        words,
        ...(account !== undefined && { account }),
        ...(items && { items }),
        ...(budget && { budget }),
      },
    ]
  })
  const stops = checks.some(([, { findings }]) => findings.some(({ weight }) => weight === 'stops'))
  return { project: binding.id, sound: !stops, ends: Object.fromEntries(checks) }
}

interface Look {
  readonly findings: readonly CheckFinding[]
  readonly account?: string
  readonly live?: LiveWords
  readonly items?: Inventory
  readonly seen?: Said
}

/** Where one end takes only certain words, what the items of the others say has to be among what is agreed. */
function spoken(looks: readonly (readonly [EndId, Look])[]): Readonly<Record<EndId, LiveWords>> {
  const limited = new Set(
    looks.flatMap(([, { live }]) =>
      Object.entries(live?.words ?? {}).flatMap(([field, all]) => (all.length > 0 ? field : [])),
    ),
  )
  return Object.fromEntries(
    looks.flatMap(([end, { live, seen = {} }]) => {
      const free = Object.entries(seen).filter(
        ([field, words]) => limited.has(field) && words.length > 0 && !Object.hasOwn(live?.words ?? {}, field),
      )
      return live || free.length > 0 ? [[end, { words: {}, ...live, seen: Object.fromEntries(free) }]] : []
    }),
  )
}

/** One end: what it says of itself, and how much is there. Both may fail, each in its own words. */
async function look(binding: Binding, open: OpenEnd): Promise<Look> {
  const asked = await ask(binding, open)
  if (asked.findings.some(({ weight }) => weight === 'stops')) return asked
  try {
    return { ...asked, ...(await inventoryOf(open, wordyFields(binding))) }
  } catch (reason) {
    return { ...asked, findings: [...asked.findings, failed(open, 'its items could not be counted', reason)] }
  }
}

const wordyFields = ({ fields }: Binding): readonly FieldName[] =>
  fields.filter(({ kind }) => kind === 'scalar').map(({ name }) => name)

async function ask(binding: Binding, open: OpenEnd): Promise<Look> {
  const { connector, manifest } = open
  try {
    if (connector.inspect) return lookOf(await connector.inspect({ people: peopleAt(binding, open.id) }))
    await connector.probe?.()
    const seen = connector.probe ? 'Its place can be seen' : 'Nothing is known of it'
    const message = `${manifest.title} cannot be asked what it takes. ${seen}; begin with a canary.`
    return { findings: [{ about: 'service', weight: 'warns', message }] }
  } catch (reason) {
    return { findings: [failed(open, 'it could not be asked', reason)] }
  }
}

const lookOf = ({ account, findings, strangers, ...said }: Inspection): Look => ({
  account,
  findings: [
    ...findings.map(finding => ({ ...finding, about: 'service' }) as const),
    ...strangers.map(
      person =>
        ({
          about: 'people',
          weight: 'warns',
          words: [person],
          message: `${quote(person)} is nobody there and will not be mirrored. Correct it under people, or invite them.`,
        }) as const,
    ),
  ],
  live: heard(
    said,
    findings.some(({ weight }) => weight === 'stops'),
  ),
})

/** An end in trouble that lists no words for a field was not able to. */
const heard = (said: LiveWords, isInTrouble: boolean): LiveWords => ({
  ...said,
  words: Object.fromEntries(Object.entries(said.words).filter(([, words]) => words.length > 0 || !isInTrouble)),
})

const peopleAt = ({ fields }: Binding, end: EndId): readonly string[] =>
  setOf(fields.filter(rule => rule.kind === 'people').flatMap(rule => Object.values(rule.at[end]?.table ?? {}).flat()))

function failed({ manifest }: OpenEnd, what: string, reason: unknown): CheckFinding {
  if (!(reason instanceof Fault)) throw reason
  const again = reason.verdict.again === 'after' ? ' Check again later.' : ''
  return { about: 'service', weight: 'stops', message: `${manifest.title}: ${what}. ${reason.message}${again}` }
}

/** Linked items that are in no list any more: before a census calls them deleted, somebody should look. */
function missing({ items, more }: Inventory, linked: number): readonly CheckFinding[] {
  if (more || items > 0 || linked === 0) return []
  const message = `${linked} linked item${linked === 1 ? ' is' : 's are'} expected there, and it lists none. See whether it is the right place.`
  return [{ about: 'items', weight: 'stops', message }]
}
