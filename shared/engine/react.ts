// Something happened beside the items: those it is about are found, and what the client file says for this is done.

import type { Reaction } from '../core/client.ts'
import { type EndId, fieldName, type LinkId } from '../core/ids.ts'
import type { Link } from '../core/link.ts'
import type { Signal } from '../core/signal.ts'
import type { Engine } from './engine.ts'
import { isCalled, meant, type Named } from './named.ts'
import { narrowed } from './narrowed.ts'
import { say } from './say.ts'
import { below, lookEverywhere } from './subtree.ts'

export type Happening = Signal & { readonly look: 'happening' }

export interface Reacted {
  /** Links it was about. */
  readonly links: readonly LinkId[]
  /** Some of them were being written, or an end could not be asked which they are: come back. */
  readonly busy: boolean
}

const status = fieldName('status')

/** Doing it twice does nothing more: whoever said something since is not talked over. */
export async function react(engine: Engine, signal: Happening, reactions: readonly Reaction[]): Promise<Reacted> {
  const { end, run, at, when, names } = signal
  const mine = reactions.filter(reaction => reaction.when === when)
  if (mine.length === 0 || names.length === 0) return { links: [], busy: false }
  const { links, unasked } = await linksNamed(engine, signal)
  let busy = unasked
  for (const reaction of mine) {
    if (reaction.does === 'status')
      for (const id of links) {
        const saying = { field: status, value: reaction.word, by: end, at, why: when, run }
        busy = (await say(engine, id, saying)) === 'busy' || busy
      }
    else if (reaction.does === 'audit') await audit(engine, signal)
    else {
      const along = reaction.does === 'sync' ? [] : await below(engine, links)
      const few = narrowed(engine, reaction.does === 'fields' ? reaction.fields : undefined)
      await lookEverywhere(few, [...links, ...along], run)
    }
  }
  return { links, busy }
}

/** Items nobody has linked yet have nothing to agree on: a sweep finds them as they are by then. */
async function linksNamed(
  engine: Engine,
  { names, run, end }: Happening,
): Promise<{ readonly links: readonly LinkId[]; readonly unasked: boolean }> {
  const { signals, errors } = await meant(engine, names, run)
  const known = await Promise.all(
    [...new Set(signals.flatMap(each => (each.look === 'link' ? [each.link] : [])))].map(id => engine.store.link(id)),
  )
  const links = known.flatMap(link => (link && isAbout(link, names, end) ? [link.id] : []))
  return { links, unasked: errors.some(error => error.end !== undefined && error.again !== 'never') }
}

/** A mere number means the place where it was said: elsewhere another item may have the same. */
function isAbout(link: Link, names: readonly string[], end: EndId): boolean {
  if (link.kind !== 'item' || link.state !== 'live') return false
  const { [end]: here = {}, ...others } = link.ends
  if (names.some(name => isCalled(here, name))) return true
  const isOnlyNumbered = (each: Named): boolean => names.some(name => name.startsWith('#') && isCalled(each, name))
  const isNamedOtherwise = (each: Named): boolean => names.some(name => !name.startsWith('#') && isCalled(each, name))
  return Object.values(others).some(isNamedOtherwise) || !Object.values(others).some(isOnlyNumbered)
}

const audit = ({ queue, binding }: Engine, { run }: Happening): Promise<void> =>
  queue.send(
    binding.ends.map(({ id: end }) => ({ binding: binding.id, end, run, tries: 0, look: 'changes', census: true })),
  )
