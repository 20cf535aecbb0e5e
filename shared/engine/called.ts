// Items that say themselves what they are called elsewhere: a file with the key of its issue. Nothing is made where such a
// name leads to something, and a name two items claim is left to a person.

import { Fault, isAway } from '../core/errors.ts'
import { type EndId, type Ref, ref } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import type { Link } from '../core/link.ts'
import { without } from '../core/sighting.ts'
import { trouble } from './outage.ts'
import { renamed } from './renames.ts'
import {
  done,
  isHeld,
  keep,
  later,
  memoryOf,
  now,
  outrun,
  tell,
  type Visited,
  type Visiting,
  type VisitLink,
  withMemory,
} from './visiting.ts'

/** Under which an end's own items, and those that wait for one there, are claimed. */
export const calledRef = (word: string): Ref => ref(`called ${word}`)

export interface Called {
  readonly end: EndId
  readonly word: string
}

/** What an item of this end says it is called at others. */
export function calledElsewhere({ engine, open }: Visiting, { fields }: Item): readonly Called[] {
  return engine.binding.fields.flatMap(({ name, at }) => {
    const { [name]: word } = fields
    if (at[open.id]?.flow !== 'takes' || typeof word !== 'string' || word === '') return []
    return (Object.keys(at) as EndId[]).filter(end => at[end]?.tells !== undefined).map(end => ({ end, word }))
  })
}

/** The link that waits for an item of this name here, or undefined. */
export async function awaited({ engine, open }: Visiting, { aka = [] }: Item): Promise<Link | undefined> {
  for (const name of aka) {
    const id = await engine.store.linkOf(open.id, name)
    const link = id && (await engine.store.link(id))
    if (link && link.state === 'live' && memoryOf(link, open.id).called !== undefined) return link
  }
  return undefined
}

/** A newcomer names an item that is linked already: it takes its place in that link, if the place is free. */
export async function join(
  visiting: Visiting,
  item: Item,
  { end, word }: Called,
  visitLink: VisitLink,
): Promise<Visited | undefined> {
  const { engine, open, wire } = visiting
  const id = await engine.store.linkOf(end, calledRef(word))
  const link = id && (await engine.store.link(id))
  if (link?.state !== 'live') return undefined
  const memory = memoryOf(link, open.id)
  if (memory.out === 'unlinked') return done(visiting)
  if (memory.creating || isHeld(link, now(visiting)))
    return later(visiting, 2000, 'somebody else is writing this link', undefined, link)
  if (memory.ref !== undefined && memory.ref !== item.ref) {
    const old = await wire.read({ ref: memory.ref })
    if (!old.ok && isAway(old.fault.kind)) return renamed(visiting, link, item, visitLink)
    return disputed(visiting, item.ref, word, String(memory.name ?? memory.ref))
  }
  if ((await engine.store.claim(open.id, item.ref, link.id)) !== link.id)
    return later(visiting, 0, 'somebody else claimed the item', undefined, link)
  return adopted(visiting, link, item.ref, `it names ${word}`, visitLink)
}

/** Finds the item here that another end names. A number may be that end's own: then the item is made here. */
export async function meet(visiting: Visiting, link: Link, word: string, visitLink: VisitLink): Promise<Visited> {
  const { engine, open, wire } = visiting
  try {
    const [found] = (await open.connector.named?.([word])) ?? []
    const answer = found === undefined ? undefined : await wire.read({ ref: found })
    if (found === undefined && !isNumber(word)) return nowhere(visiting, word)
    if (found === undefined || (answer?.ok && !isCalledSo(visiting, answer.value, word))) {
      const memory = without(memoryOf(link, open.id), 'called')
      const saved = await keep(visiting, withMemory(link, open.id, memory), [])
      return saved ? visitLink(visiting, saved) : outrun(visiting, link)
    }
    if (answer && !answer.ok)
      return isAway(answer.fault.kind) ? nowhere(visiting, word) : trouble(visiting, answer.fault, link)
    if ((await engine.store.claim(open.id, found, link.id)) !== link.id)
      return disputed(visiting, found, word, 'another item')
    return adopted(visiting, link, found, 'it was named elsewhere', visitLink)
  } catch (reason) {
    if (reason instanceof Fault) return trouble(visiting, reason, link)
    throw reason
  }
}

/** What nobody pushed yet has a number of its own. */
export const isNumber = (word: string): boolean => /^\d+$/.test(word)

/** Exactly so: `0042` is not issue 42. */
const isCalledSo = ({ engine, open }: Visiting, { fields }: Item, word: string): boolean =>
  engine.binding.fields.some(({ name, at }) => at[open.id]?.tells !== undefined && fields[name] === word)

async function adopted(
  visiting: Visiting,
  link: Link,
  there: Ref,
  why: string,
  visitLink: VisitLink,
): Promise<Visited> {
  const memory = { ...without(memoryOf(link, visiting.open.id), 'called', 'missing', 'out'), ref: there }
  const next = withMemory(link, visiting.open.id, memory)
  const saved = await keep(visiting, next, [tell(visiting, next, { deed: 'adopted', why })])
  return saved ? visitLink(visiting, saved) : outrun(visiting, link)
}

const disputed = (visiting: Visiting, item: Ref, word: string, other: string): Visited =>
  left(visiting, `${item} says it is ${word}, which goes with ${other} already. Take the line out of one of them.`)

const nowhere = (visiting: Visiting, word: string): Visited =>
  left(
    visiting,
    `An item says it is ${word} here, and there is none. Correct its line, or take it out to have one made.`,
  )

function left({ signal }: Visiting, message: string): Visited {
  return { signal, result: 'left', why: message, fault: new Fault({ kind: 'invalid', message }) }
}
