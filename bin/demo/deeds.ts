// What a person may do from the page: edit at an end, decide, break a tracker and mend it. Words from outside are read here.

import { z } from 'zod'
import { ref } from '../../shared/core/ids.ts'
import { resolve } from '../../shared/engine/resolve.ts'
import { linksOf } from '../items.ts'
import { line } from '../paper.ts'
import { newRun } from '../runs.ts'
import { type End, editAt, type FilesEnd, type TrackerEnd, trackerEnds } from './ends.ts'
import { worded } from './house.ts'
import type { Live } from './live.ts'
import { project } from './sample.ts'
import type { Seen } from './sight.ts'

const text = z.string().max(20_000)
const there = { end: z.string(), ref: z.string() }

export const deed = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('edit'),
    ...there,
    fields: z.strictObject({
      title: text.trim().min(1).optional(),
      status: text.optional(),
      labels: z.array(z.string().trim().min(1).max(50)).max(20).optional(),
      body: text.optional(),
    }),
  }),
  z.strictObject({ do: z.literal('comment'), ...there, text: text.trim().min(1) }),
  z.strictObject({ do: z.literal('add'), end: z.string(), title: text.trim().min(1) }),
  z.strictObject({ do: z.literal('save'), ...there, was: text, text }),
  z.strictObject({ do: z.literal('resolve'), conflict: z.string(), end: z.string() }),
  z.strictObject({ do: z.literal('disagree'), row: z.string() }),
  z.strictObject({ do: z.literal('health'), end: z.string(), health: z.enum(['well', 'down', 'revoked']) }),
  z.strictObject({ do: z.literal('pause'), isPaused: z.boolean() }),
])
export type Deed = z.infer<typeof deed>

/** It cannot be done; the words are for the person at the page. */
export class Impossible extends Error {}

export async function perform(live: Live, wanted: Deed): Promise<void> {
  switch (wanted.do) {
    case 'edit':
      return edit(live, wanted)
    case 'comment':
      return comment(live, wanted)
    case 'add':
      return add(live, wanted)
    case 'save':
      return save(live, wanted)
    case 'resolve':
      return decide(live, wanted)
    case 'disagree':
      return disagree(live, wanted)
    case 'health':
      return health(live, wanted)
    case 'pause':
      return live.pause(wanted.isPaused)
  }
}

type The<Name extends Deed['do']> = Extract<Deed, { readonly do: Name }>

async function edit(live: Live, { end: name, ref: word, fields }: The<'edit'>): Promise<void> {
  const end = trackerAt(live, name)
  const item = itemAt(live, name, word)
  const wanted = Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])),
  )
  if (Object.keys(wanted).length === 0) return
  if (fields.status !== undefined && !Object.values(end.statuses).includes(fields.status))
    throw new Impossible(`${end.title} has no status ${JSON.stringify(fields.status)}.`)
  live.diary.person(end, item.ref, item.name, `edited ${Object.keys(wanted).join(', ')}`, now(live))
  editAt(end, item.ref, wanted)
  await live.noticed()
}

async function comment(live: Live, { end: name, ref: word, text }: The<'comment'>): Promise<void> {
  const end = trackerAt(live, name)
  const item = itemAt(live, name, word)
  live.diary.person(end, item.ref, item.name, `said ${JSON.stringify(line(text, 60))}`, now(live))
  end.tracker.person.comment(item.ref, text)
  await live.noticed()
}

async function add(live: Live, { end: name, title }: The<'add'>): Promise<void> {
  const end = trackerAt(live, name)
  const made = end.tracker.person.create(worded({ title, status: end.statuses.planned, body: '', labels: [] }))
  live.diary.person(end, made, '', `added ${JSON.stringify(line(title, 60))}`, now(live))
  await live.noticed()
}

async function save(live: Live, { end: name, ref: word, was, text }: The<'save'>): Promise<void> {
  const end = filesAt(live, name)
  const item = itemAt(live, name, word)
  if (end.read(item.ref) !== was)
    throw new Impossible('The file changed while you were editing. Here is how it is now; put your change in again.')
  live.diary.person(end, item.ref, end.pathOf(item.ref), 'saved the file', now(live))
  end.write(item.ref, text)
  await live.noticed()
}

async function decide(live: Live, { conflict, end: name }: The<'resolve'>): Promise<void> {
  const { house } = live
  const engine = await house.lockstep.engine(project)
  for await (const link of linksOf(house.host.store, project))
    for (const [field, { id }] of Object.entries(link.conflicts)) {
      if (id !== conflict) continue
      const run = newRun('resolve', now(live))
      const chosen = { end: endAt(live, name).id }
      if (!(await resolve(engine, link.id, field as keyof typeof link.conflicts, chosen, run)))
        throw new Impossible('Somebody is writing this item right now. Try once more.')
      await live.diary.journal(await house.host.store.journal({ run }))
      live.sweep()
      return live.noticed()
    }
  throw new Impossible('That is decided already.')
}

/** Two people, two trackers, one title, at the same moment. */
async function disagree(live: Live, { row: id }: The<'disagree'>): Promise<void> {
  const row = live.state().rows.find(each => each.id === id)
  const pair = trackerEnds(live.ends)
    .filter(({ name, tracker }) => tracker.health === 'well' && row?.cells[name])
    .slice(-2)
  if (!row || pair.length < 2) throw new Impossible('It takes two trackers that are well and both have the item.')
  for (const [at, end] of pair.entries()) {
    const cell = row.cells[end.name]
    if (!cell) continue
    const title = `${row.title.replace(/ \((?:today|on Monday)\)$/, '')} (${at === 0 ? 'today' : 'on Monday'})`
    live.diary.person(end, cell.ref, cell.name, `edited the title: ${JSON.stringify(line(title, 60))}`, now(live))
    editAt(end, cell.ref, { title })
  }
  await live.noticed()
}

const troubles = {
  well: 'is well again',
  down: 'answers 503 to everything',
  revoked: 'no longer accepts our token',
} as const

async function health(live: Live, { end: name, health: wanted }: The<'health'>): Promise<void> {
  const end = trackerAt(live, name)
  if (end.tracker.health === wanted) return
  live.diary.health(end, troubles[wanted], now(live))
  await live.breakdown(end, wanted)
}

/** The file behind a cell, for an editor. */
export function fileAt(live: Live, name: string, word: string): { readonly path: string; readonly text: string } {
  const end = filesAt(live, name)
  const item = itemAt(live, name, word)
  return { path: end.pathOf(item.ref), text: end.read(item.ref) }
}

const now = ({ house }: Live) => house.host.clock.now()

function endAt({ ends }: Live, name: string): End {
  const end = ends.find(each => each.name === name)
  if (!end) throw new Impossible(`There is no end ${JSON.stringify(name)}.`)
  return end
}

function trackerAt(live: Live, name: string): TrackerEnd {
  const end = endAt(live, name)
  if (end.kind !== 'tracker') throw new Impossible(`${end.name} holds files. Edit the file.`)
  return end
}

function filesAt(live: Live, name: string): FilesEnd {
  const end = endAt(live, name)
  if (end.kind !== 'files') throw new Impossible(`${end.title} holds no files.`)
  return end
}

/** Only what is seen there can be named: no word from the page becomes a path. */
function itemAt(live: Live, name: string, word: string): Seen {
  const wanted = ref(word)
  const item = live
    .state()
    .rows.flatMap(({ cells }) => cells[name] ?? [])
    .find(cell => cell.ref === wanted)
  if (!item) throw new Impossible(`${name} shows no ${JSON.stringify(line(word, 60))} any more.`)
  return item
}
