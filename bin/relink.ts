// Makes a link whose file was damaged anew: from the claims and the journal beside it, and by reading its items. Writes
// nothing at any end. Without all of its places it is not made: an item without its link would be copied.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { EndId, LinkId, Ref } from '../shared/core/ids.ts'
import type { Item } from '../shared/core/item.ts'
import type { Link } from '../shared/core/link.ts'
import type { Engine } from '../shared/engine/engine.ts'
import { isMissing } from '../shared/hosts/local/files.ts'
import { fileName } from '../shared/hosts/local/names.ts'

export interface Remains {
  readonly link: LinkId
  readonly places: ReadonlyMap<EndId, Ref>
}

const claimShape = z.tuple([z.string(), z.string()])
const entryShape = z.looseObject({ link: z.string(), end: z.string(), ref: z.string() })

/** What is still known of the link in a damaged file. */
export function remainsOf(folder: string, path: string, ends: readonly EndId[]): Remains | undefined {
  const name = path.replace(/^links\//, '').replace(/\.json$/, '')
  const places = new Map<EndId, Ref>()
  let link: LinkId | undefined
  for (const line of linesIn(join(folder, 'journal', `${name}.jsonl`))) {
    const entry = entryShape.safeParse(line).data
    const end = ends.find(each => each === entry?.end)
    if (entry && end && fileName(entry.link) === name) {
      link = entry.link as LinkId
      places.set(end, entry.ref as Ref)
    }
  }
  for (const end of ends)
    for (const line of linesIn(join(folder, 'refs', `${fileName(end)}.jsonl`))) {
      const [ref, owner] = claimShape.safeParse(line).data ?? []
      if (ref === undefined || owner === undefined || fileName(owner) !== name) continue
      link = owner as LinkId
      // Claims tell every name an item ever had; the journal, where it speaks, tells the last.
      if (!places.has(end)) places.set(end, ref as Ref)
    }
  return link === undefined ? undefined : { link, places }
}

function linesIn(path: string): readonly unknown[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap(line => {
        try {
          return line === '' ? [] : [JSON.parse(line)]
        } catch {
          return []
        }
      })
  } catch (reason) {
    if (isMissing(reason)) return []
    throw reason
  }
}

export type Anew = { readonly link: Link } | { readonly why: string }

export async function anew(engine: Engine, { link, places }: Remains): Promise<Anew> {
  const items = new Map<EndId, Item>()
  for (const [end, ref] of places) {
    const open = engine.ends[end]
    if (!open) return { why: `${end} is no end of the project any more` }
    const [answer] = await open.connector.read([{ ref }])
    if (answer?.ok) items.set(end, answer.value)
    else if (answer?.fault.kind !== 'not-found')
      return { why: `${end} could not be read: ${answer?.fault.message ?? 'no answer'}` }
  }
  const [first] = items
  if (!first) return { why: 'none of its items can be found' }
  const comment = await commentOf(engine, items)
  if (comment === 'orphan') return { why: 'it is a comment, and what it is about is not linked' }
  return {
    link: {
      id: link,
      binding: engine.binding.id,
      version: 0,
      state: 'live',
      kind: 'item',
      ...comment,
      agreed: {},
      conflicts: {},
      ends: Object.fromEntries([...places].map(([end, ref]) => [end, { ref, fields: {}, unread: true }])),
      outbox: [],
      due: engine.clock.now(),
    },
  }
}

/** A comment belongs to whoever wrote it: the end where it was not made by us. */
async function commentOf(
  { store }: Engine,
  items: ReadonlyMap<EndId, Item>,
): Promise<Pick<Link, 'kind' | 'parent' | 'owner' | 'author'> | 'orphan' | undefined> {
  const comments = [...items].filter(([, item]) => item.kind === 'comment')
  const own = comments.find(([, item]) => item.madeByUs !== true) ?? comments[0]
  if (!own) return undefined
  const [owner, item] = own
  const parent = item.parent && (await store.linkOf(owner, item.parent))
  if (!parent) return 'orphan'
  return { kind: 'comment', parent, owner, ...(item.author !== undefined && { author: item.author }) }
}
