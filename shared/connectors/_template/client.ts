// The connector itself: each method of the port as requests to the tracker.

import type { Ref } from '../../core/ids.ts'
import { type Item, type Marker, showMarker } from '../../core/item.ts'
import { each, eachInTurn } from '../../http/batch.ts'
import type { Client } from '../../http/client.ts'
import { timeWalk } from '../../http/cursor.ts'
import { everything, onwards } from '../../http/paginate.ts'
import { path } from '../../http/path.ts'
import { shaped } from '../../http/shape.ts'
import type { Connector, Draft, Patch, Read, Removal } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { openAccess } from './access.ts'
import { inspect, named } from './asking.ts'
import { manifest } from './manifest.ts'
import {
  fromWire,
  historyFromWire,
  markerProperty,
  patchToWire,
  placeOf,
  readTime,
  refOf,
  writeTime,
} from './mapping.ts'
import type { Scope } from './scope.ts'
import { wireHistory, wirePage, wireRecord, wireTime } from './wire.ts'

export function openTracker(settings: ConnectorSettings<Scope>): Connector {
  const access = openAccess(settings)
  const { client, project } = access
  const where = (name: Ref): string => {
    const { item, comment } = placeOf(name)
    return project + (comment === undefined ? path`/items/${item}` : path`/items/${item}/comments/${comment}`)
  }

  return {
    async changes(since, page) {
      const walk = timeWalk(since, page, manifest.lag + manifest.timeStep)
      const about = `listing changes of ${settings.scope.project}`
      const query = { since: walk.from === undefined ? undefined : writeTime(walk.from), after: walk.page, limit: 100 }
      const { records, next } = await list(client, `${project}/changes`, query, about)
      const listed = records.map(item => ({ ref: item.ref, updatedAt: item.updatedAt, item }))
      return walk.answer(listed, onwards({ about }, walk.page, next))
    },

    read: reads => each(reads, read => readOne(client, where(read.ref), read)),
    create: drafts => eachInTurn(drafts, draft => createOne(client, project, draft)),
    update: patches => eachInTurn(patches, patch => updateOne(client, where(patch.ref), patch)),

    async find(marker, parent) {
      const listing = parent === undefined ? `${project}/changes` : `${where(parent)}/comments`
      const about = `looking for the marker ${showMarker(marker)}`
      // Everything up to the attempt: whichever attempt made it, we want to know.
      const query = { property: markerProperty, prefix: showMarker(marker).replace(/\d+$/, '') }
      const found = await everything({ about }, async after => {
        const { records, next } = await list(client, listing, { ...query, after, limit: 100 }, about)
        return { items: records, next }
      })
      return found.filter(item => isOf(item, marker))
    },

    remove: removals => eachInTurn(removals, removal => withdraw(client, 'DELETE', where(removal.ref), removal)),
    archive: removals =>
      eachInTurn(removals, removal => withdraw(client, 'POST', `${where(removal.ref)}/archive`, removal)),

    named: words => Promise.all(words.map(word => named(access, word))),
    inspect: question => inspect(access, question),
    async probe() {
      await client.send({ method: 'GET', path: project, about: `looking at project ${settings.scope.project}` })
    },
    async time() {
      const about = 'asking for the time'
      return readTime(shaped(wireTime, await client.send({ method: 'GET', path: '/time', about }), about).now)
    },
  }
}

const isOf = (item: Item, { link, end }: Marker): boolean => item.marker?.link === link && item.marker.end === end

async function list(
  client: Client,
  at: string,
  query: Readonly<Record<string, string | number | undefined>>,
  about: string,
) {
  const { records, next } = shaped(wirePage, await client.send({ method: 'GET', path: at, query, about }), about)
  return { records: records.map(fromWire), next: next ?? undefined }
}

async function readOne(client: Client, at: string, { ref, historyAfter }: Read): Promise<Item> {
  const about = `reading ${ref}`
  const item = fromWire(shaped(wireRecord, await client.send({ method: 'GET', path: at, about }), about))
  if (historyAfter === undefined || item.kind === 'comment') return item
  const query = { after: historyAfter }
  const { entries } = shaped(
    wireHistory,
    await client.send({ method: 'GET', path: `${at}/history`, query, about }),
    about,
  )
  return { ...item, history: entries.map(historyFromWire) }
}

async function createOne(client: Client, project: string, { kind, parent, fields, marker }: Draft) {
  const about = `creating ${kind === 'comment' ? `a comment at ${parent}` : 'an item'} for ${marker.link}`
  const at = kind === 'comment' ? project + path`/items/${parent ?? ''}/comments` : `${project}/items`
  const body = { ...fields, properties: { [markerProperty]: showMarker(marker) } }
  const answer = await client.send({ method: 'POST', path: at, body, about, conflict: 'exists' })
  const made = shaped(wireRecord, answer, about)
  return { ref: refOf(made), item: fromWire(made) }
}

async function updateOne(client: Client, at: string, patch: Patch): Promise<Item> {
  const about = `changing ${patch.ref}`
  const call = {
    method: 'PATCH',
    path: at,
    body: patchToWire(patch),
    headers: ifMatch(patch.ifRevision),
    about,
  } as const
  return fromWire(shaped(wireRecord, await client.send(call), about))
}

async function withdraw(
  client: Client,
  method: 'DELETE' | 'POST',
  at: string,
  { ref, ifRevision }: Removal,
): Promise<void> {
  await client.send({ method, path: at, headers: ifMatch(ifRevision), about: `removing ${ref}` })
}

const ifMatch = (revision: string | undefined): Readonly<Record<string, string>> =>
  revision === undefined ? {} : { 'if-match': `"${revision}"` }
