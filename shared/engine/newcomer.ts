// An item nobody has linked yet: a new one, one of ours whose ref was not saved, a twin of a lost attempt, or a copy.

import { createHash } from 'node:crypto'
import type { EndId, LinkId, Ref } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import { isUnfinished } from '../core/lag.ts'
import type { Link } from '../core/link.ts'
import { lookedAt, reconcile } from '../core/reconcile.ts'
import { awaited, calledElsewhere, calledRef, isNumber, join } from './called.ts'
import { adopt, createdId } from './create.ts'
import { namesFor } from './names.ts'
import { trouble } from './outage.ts'
import { claimAlso, formerLink, renamed } from './renames.ts'
import {
  circumstances,
  done,
  isHeld,
  later,
  leftOut,
  memoryOf,
  now,
  nudge,
  offered,
  tell,
  type Visited,
  type Visiting,
  type VisitLink,
} from './visiting.ts'
import { wantsItem } from './wanted.ts'

export async function newcomer(visiting: Visiting, ref: Ref, visitLink: VisitLink): Promise<Visited> {
  const { engine, open, wire } = visiting
  const answer = await wire.read({ ref, ...(open.manifest.history ? { historyAfter: 0 } : {}) })
  if (!answer.ok) {
    if (answer.fault.kind === 'archived') return done(visiting)
    if (answer.fault.kind !== 'not-found') return trouble(visiting, answer.fault)
    // A fresh item may hide behind an index, or the whole scope behind an outage; a deleted one stays away.
    return later(visiting, engine.timing.absence / 3, 'it cannot be read')
  }
  const item = answer.value
  const known = item.marker && item.marker.end === open.id ? await engine.store.link(item.marker.link) : undefined
  return known ? marked(visiting, known, item, visitLink) : start(visiting, item, visitLink)
}

/** The item bears our marker: whether it is ours is decided by who made it and by which attempt, never by its title. */
async function marked(visiting: Visiting, link: Link, item: Item, visitLink: VisitLink): Promise<Visited> {
  const { engine, open } = visiting
  const memory = memoryOf(link, open.id)
  if (memory.ref === item.ref) {
    await engine.store.claim(open.id, item.ref, link.id)
    return visitLink(visiting, link)
  }
  if (memory.ref) return isTwin(item, memory.attempt) ? twin(visiting, link, item) : start(visiting, item, visitLink)
  if (isHeld(link, now(visiting))) return later(visiting, 2000, 'it is just being created')
  if (memory.out) return item.madeByUs === false ? start(visiting, item, visitLink) : done(visiting)
  // A person's copy can be seen before its original.
  if (item.madeByUs === false) return later(visiting, engine.timing.settle, 'its original has to be found first')
  return adopt(visiting, link, item, visitLink)
}

const isTwin = (item: Item, attempt: number | undefined): boolean =>
  item.madeByUs !== false && item.marker?.attempt !== attempt

/**
 * Claimed for a link that has another item here: a name that item once had, or a second one whose maker died before it was
 * saved. Nobody but us could tell it from the first, so it must not go on unnoticed.
 */
export async function claimedBeside(visiting: Visiting, link: Link, ref: Ref, visitLink: VisitLink): Promise<Visited> {
  const answer = await visiting.wire.read({ ref })
  const item = answer.ok && answer.value.ref === ref ? answer.value : undefined
  const isSecond = item?.marker?.link === link.id && isTwin(item, memoryOf(link, visiting.open.id).attempt)
  if (!item || !isSecond || (await wasToldOf(visiting, link, ref))) return visitLink(visiting, link)
  return twin(visiting, link, item)
}

const twinId = (link: Link, { open }: Visiting, ref: Ref): string => `${link.id}/${open.id}/twin/${ref}`

async function wasToldOf(visiting: Visiting, link: Link, ref: Ref): Promise<boolean> {
  const told = await visiting.engine.store.journal({ link: link.id })
  return told.some(entry => entry.id === twinId(link, visiting, ref))
}

/** A second item made by an attempt whose answer was lost. Untouched it is removed; otherwise a person has to look. */
async function twin(visiting: Visiting, link: Link, item: Item): Promise<Visited> {
  const { engine, open, wire } = visiting
  const isUntouched = item.madeByUs === true && item.createdAt === item.updatedAt && open.manifest.timeStep < 1000
  const revision = item.revision === undefined ? {} : { ifRevision: item.revision }
  const before = now(visiting) + engine.timing.request
  const removed = isUntouched ? await wire.remove({ ref: item.ref, kind: item.kind, ...revision }, before) : undefined
  const id = twinId(link, visiting, item.ref)
  const why = removed?.ok
    ? 'made twice by an attempt whose answer was lost'
    : 'a second item from a lost attempt; somebody may have edited it, so it was left'
  await engine.store.record([
    { ...tell(visiting, link, { deed: 'created', id: createdId(link, visiting, item.ref) }), ref: item.ref },
    { ...tell(visiting, link, { deed: removed?.ok ? 'deleted' : 'left', id, why }), ref: item.ref },
  ])
  if (removed && !removed.ok) return trouble(visiting, removed.fault)
  // Told once: from now on the twin counts as known.
  if (!removed) await engine.store.claim(open.id, item.ref, link.id)
  return done(visiting)
}

/** A new item starts a link. Its id follows from the item, so that two visits at once start the same one. */
async function start(visiting: Visiting, item: Item, visitLink: VisitLink): Promise<Visited> {
  const { engine, open } = visiting
  const { binding, store } = engine
  const isWanted = item.kind === 'comment' ? binding.comments.some(rule => rule.at[open.id]) : true
  if (!isWanted || !binding.ends.find(end => end.id === open.id)?.starts) return done(visiting)
  const parent = item.parent && (await store.linkOf(open.id, item.parent))
  // Its parent may be claimed by somebody who died before linking it.
  const hangsOn = parent && (await store.link(parent))
  if (item.parent && item.kind === 'comment' && !hangsOn) return orphan(visiting, item.parent)
  const former = await formerLink(visiting, item)
  if (former) return renamed(visiting, former, item, visitLink)
  if (!wantsItem(binding, open.id, item)) return leftOut(visiting)
  const waiting = await awaited(visiting, item)
  if (waiting) return visitLink(visiting, waiting)
  const elsewhere = calledElsewhere(visiting, item)
  for (const called of elsewhere) {
    const joined = await join(visiting, item, called, visitLink)
    if (joined) return joined
  }

  const isKnownElsewhere = elsewhere.some(({ word }) => !isNumber(word))
  if (binding.newcomers === 'ask' && item.kind !== 'comment' && !isKnownElsewhere) return offered(visiting)

  // A few of its fields make no item.
  if (engine.only?.fields) return done(visiting)
  const id = linkIdOf(open.id, item.ref)
  const owner = await store.claim(open.id, item.ref, id)
  const existing = await store.link(owner)
  if (existing) return visitLink(visiting, existing)
  const blank: Link = {
    id: owner,
    binding: binding.id,
    version: 0,
    state: 'live',
    kind: item.kind,
    ...(parent ? { parent } : {}),
    ...(item.kind === 'comment' ? { owner: open.id } : {}),
    ...(item.author === undefined ? {} : { author: item.author }),
    agreed: {},
    conflicts: {},
    ends: {
      ...Object.fromEntries(elsewhere.map(({ end, word }) => [end, { called: word, fields: {} }])),
      [open.id]: lookedAt({ ref: item.ref, fields: {} }, item),
    },
    outbox: [],
  }
  await claimAlso(visiting, { ...blank, ends: {} }, item)
  for (const { end, word } of elsewhere) await store.claim(end, calledRef(word), owner)
  const at = { ...circumstances(visiting, await namesFor(visiting, blank, item)), founding: true }
  const learnt = reconcile(blank, item, at, 'learn')
  // What it began with was said under version 0: what is said next must not go by the same ids.
  const link: Link = { ...learnt.link, version: 1, outbox: learnt.entries }
  const due = isUnfinished(binding, link) ? { due: now(visiting) + engine.timing.retry } : {}
  const isAdded = await store.addLink({ ...link, ...due })
  if (!isAdded) return later(visiting, 0, 'somebody else linked it meanwhile')
  await store.record(learnt.entries)
  await nudge(visiting, { ...link, ...due })
  return done(visiting)
}

/** A comment whose item is still to be linked waits for it; one on an item that is left out has nobody to wait for. */
async function orphan(visiting: Visiting, parent: Ref): Promise<Visited> {
  const { engine, open, wire } = visiting
  const above = engine.binding.only ? await wire.read({ ref: parent }) : undefined
  if (above?.ok && !wantsItem(engine.binding, open.id, above.value)) return leftOut(visiting)
  return later(visiting, engine.timing.retry, 'its parent is not linked yet')
}

const linkIdOf = (end: EndId, ref: Ref): LinkId =>
  createHash('sha256').update(`${end} ${ref}`).digest('base64url').slice(0, 20) as LinkId
