// What people see at every end, in each end's own words; asked of the ends themselves, not of what Lockstep remembers.

import { Fault } from '../../shared/core/errors.ts'
import { fieldName, type Ref, ref } from '../../shared/core/ids.ts'
import type { Item } from '../../shared/core/item.ts'
import { elements } from '../../shared/core/value.ts'
import type { Connector } from '../../shared/ports/connector.ts'
import type { End } from './ends.ts'
import type { House } from './house.ts'
import { project, type Step } from './sample.ts'

export interface Seen {
  readonly ref: Ref
  /** What people call it. */
  readonly name: string
  readonly title: string
  readonly status: string
  readonly labels: readonly string[]
  readonly body: string
  readonly comments: readonly string[]
  /** Why it cannot be read, where it cannot. */
  readonly trouble?: string
}

/** By the name of the end. */
export type Sight = Readonly<Record<string, readonly Seen[]>>

export async function look({ eyes }: House, ends: readonly End[]): Promise<Sight> {
  const { ends: open } = await eyes.engine(project)
  const seen = ends.map(async ({ id, name }) => {
    const connector = open[id]?.connector
    return [name, connector ? await itemsAt(connector).catch(outOfSight) : []] as const
  })
  return Object.fromEntries(await Promise.all(seen))
}

/** An end that cannot be seen shows why. */
function outOfSight(reason: unknown): readonly Seen[] {
  if (!(reason instanceof Fault)) throw reason
  return [unreadable(ref('?'), reason.message)]
}

async function itemsAt(connector: Connector): Promise<readonly Seen[]> {
  const refs = await listed(connector)
  const outcomes = await connector.read(refs.map(there => ({ ref: there })))
  const found = outcomes.flatMap(outcome => (outcome.ok ? [outcome.value] : []))
  const comments = Map.groupBy(
    found.filter(({ kind }) => kind === 'comment'),
    ({ parent }) => parent,
  )
  return refs.flatMap((there, at): readonly Seen[] => {
    const outcome = outcomes[at]
    if (!outcome) return []
    if (!outcome.ok) return outcome.fault.kind === 'not-found' ? [] : [unreadable(there, outcome.fault.message)]
    return outcome.value.kind === 'item' ? [seen(outcome.value, comments.get(there) ?? [])] : []
  })
}

async function listed(connector: Connector): Promise<readonly Ref[]> {
  const refs = new Set<Ref>()
  let page: string | undefined
  do {
    const found = await connector.changes(undefined, page)
    for (const line of found.listed) refs.add(line.ref)
    page = found.next
  } while (page !== undefined)
  return [...refs]
}

const unreadable = (there: Ref, trouble: string): Seen => ({
  ref: there,
  name: there,
  title: '',
  status: '',
  labels: [],
  body: '',
  comments: [],
  trouble,
})

function seen({ ref: there, name, fields }: Item, comments: readonly Item[]): Seen {
  const word = (field: string) => String(fields[fieldName(field)] ?? '')
  return {
    ref: there,
    name: name ?? there,
    title: word('title'),
    status: word('status'),
    labels: [...elements(fields[fieldName('labels')])].sort(),
    body: word('body').trim(),
    comments: [...comments]
      .sort((a, b) => a.createdAt - b.createdAt)
      .map(each => String(each.fields[fieldName('body')] ?? '')),
  }
}

/** What a status means, whatever it is called there. */
export const stepOf = ({ statuses }: End, status: string): Step | undefined =>
  (Object.keys(statuses) as Step[]).find(step => statuses[step].toLowerCase() === status.toLowerCase())

/** Where the ends differ, each in one line; empty when all show the same. */
export function differences(sight: Sight, ends: readonly End[]): readonly string[] {
  const hearing = ends.filter(({ kind }) => kind === 'tracker')
  const asWords = (end: End) =>
    new Map(
      (sight[end.name] ?? []).map(item => [
        item.title,
        JSON.stringify([stepOf(end, item.status) ?? item.status, item.labels, item.body, item.trouble ?? '']),
      ]),
    )
  const [first, ...others] = ends
  if (!first) return ['There are no ends.']
  const model = asWords(first)
  const missing = model.size === 0 ? [`${first.name} shows nothing at all`] : []
  const wrong = others.flatMap(end => {
    const words = asWords(end)
    const count = (sight[end.name] ?? []).length
    return [
      ...(count === model.size ? [] : [`${end.name} shows ${count} items, ${first.name} ${model.size}`]),
      ...[...model].flatMap(([title, said]) =>
        words.get(title) === said ? [] : [`${end.name} does not show ${JSON.stringify(title)} as ${first.name} does`],
      ),
    ]
  })
  const heard = hearing.map(({ name }) =>
    (sight[name] ?? []).map(item => `${item.title} ${item.comments.length}`).sort(),
  )
  const deaf = new Set(heard.map(each => JSON.stringify(each))).size > 1 ? ['the trackers differ in comments'] : []
  return [...missing, ...wrong, ...deaf]
}
