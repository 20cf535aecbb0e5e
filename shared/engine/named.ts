// Which items somebody means: by the id of a link, a ref, a name or an address that is remembered, or else by asking the
// services. What nobody knows is said; it holds back nothing else.

import { quote } from '../core/client/problem.ts'
import { Fault } from '../core/errors.ts'
import { fold } from '../core/field.ts'
import type { EndId, LinkId, Ref, RunId } from '../core/ids.ts'
import type { ErrorReport } from '../core/report.ts'
import type { Signal } from '../core/signal.ts'
import type { OpenEnd } from '../ports/connector.ts'
import type { Engine } from './engine.ts'
import { linksOf } from './links.ts'
import { sweepError } from './report.ts'
import { lookAtItem, lookAtLink } from './visiting.ts'

export interface Meant {
  /** Where to look, name by name. */
  readonly signals: readonly Signal[]
  readonly errors: readonly ErrorReport[]
}

type Target = { readonly link: LinkId } | { readonly end: EndId; readonly ref: Ref }

export async function meant(engine: Engine, names: readonly string[], run: RunId): Promise<Meant> {
  const memory = await remembered(engine, names)
  const strange = names.filter(name => !memory.links.has(name))
  const asked = await askEnds(engine, strange)
  const targets = names.flatMap(name => memory.links.get(name) ?? asked.found.get(name) ?? [])
  const unknown = strange.filter(name => !asked.found.has(name))
  return {
    signals: targets.flatMap(target => looksAt(engine, target, memory.comments, run)),
    errors: [...asked.errors, ...unknown.map(name => nobodyKnows(name, asked.errors))],
  }
}

interface Remembered {
  readonly links: ReadonlyMap<string, readonly Target[]>
  /** Link → the comments on it. */
  readonly comments: ReadonlyMap<LinkId, readonly LinkId[]>
}

/** One walk through the memory, however many names there are. */
async function remembered({ store, binding, ends }: Engine, names: readonly string[]): Promise<Remembered> {
  const links = new Map<string, Target[]>()
  const comments = new Map<LinkId, LinkId[]>()
  const note = (name: string, link: LinkId) => links.set(name, [...(links.get(name) ?? []), { link }])
  for await (const link of linksOf(store, binding.id)) {
    if (link.parent) comments.set(link.parent, [...(comments.get(link.parent) ?? []), link.id])
    for (const name of names)
      if (link.id === name || Object.values(link.ends).some(at => isCalled(at, name))) note(name, link.id)
  }
  // What else an item is known by is claimed, and nowhere written in full.
  for (const name of names.filter(each => !links.has(each)))
    for (const end of Object.keys(ends) as EndId[]) {
      const link = await store.linkOf(end, name as Ref)
      if (link && !links.get(name)?.some(known => 'link' in known && known.link === link)) note(name, link)
    }
  return { links, comments }
}

/** What one end calls an item. */
export interface Named {
  readonly ref?: Ref | undefined
  readonly name?: string | undefined
  readonly url?: string | undefined
}

export const isCalled = ({ ref, name, url }: Named, word: string): boolean =>
  ref === word ||
  (name !== undefined && fold(name) === fold(word)) ||
  (url !== undefined && url.replace(/\/$/, '') === word.replace(/\/$/, ''))

interface Asked {
  readonly found: ReadonlyMap<string, readonly Target[]>
  readonly errors: readonly ErrorReport[]
}

/** Every end that knows its items by name is asked once, for all of them. */
async function askEnds({ store, ends }: Engine, names: readonly string[]): Promise<Asked> {
  const found = new Map<string, Target[]>()
  const errors: ErrorReport[] = []
  for (const open of names.length > 0 ? Object.values(ends) : []) {
    const refs = await refsAt(open, names)
    if (refs instanceof Fault) errors.push(sweepError(open.id, refs))
    else
      for (const [i, ref] of refs.entries()) {
        const name = names[i]
        if (name === undefined || ref === undefined) continue
        const link = await store.linkOf(open.id, ref)
        found.set(name, [...(found.get(name) ?? []), link ? { link } : { end: open.id, ref }])
      }
  }
  return { found, errors }
}

async function refsAt({ connector }: OpenEnd, names: readonly string[]): Promise<readonly (Ref | undefined)[] | Fault> {
  try {
    return (await connector.named?.(names)) ?? []
  } catch (reason) {
    if (reason instanceof Fault) return reason
    throw reason
  }
}

/** An item that is linked is looked at everywhere, with the comments on it; a new one where it is. */
function looksAt(engine: Engine, target: Target, comments: Remembered['comments'], run: RunId): readonly Signal[] {
  const from = (end: EndId) =>
    ({ engine, signal: { binding: engine.binding.id, end, run, tries: 0, look: 'changes', census: false } }) as const
  if ('ref' in target) return [lookAtItem(from(target.end), target.end, target.ref)]
  return [target.link, ...(comments.get(target.link) ?? [])].flatMap(link =>
    Object.values(engine.ends).map(({ id }) => lookAtLink(from(id), id, link)),
  )
}

function nobodyKnows(name: string, errors: readonly ErrorReport[]): ErrorReport {
  const unasked = errors.flatMap(({ end }) => end ?? [])
  const hint =
    unasked.length > 0
      ? `${unasked.join(' and ')} could not be asked; try again once that is mended.`
      : 'Write it as its own end calls it, or give the address of its page.'
  const ref = name as Ref
  return { ref, kind: 'not-found', message: `Nobody knows ${quote(name)}. ${hint}`, tries: 1, again: 'never' }
}
