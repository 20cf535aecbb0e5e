// The tour, told once from beginning to end: people edit, trackers break, a worker dies; and at the end all ends agree, or not.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Link } from '../../shared/core/link.ts'
import { resolve } from '../../shared/engine/resolve.ts'
import type { Report } from '../../shared/index.ts'
import { linksOf } from '../items.ts'
import { line, type Paint } from '../paper.ts'
import { newRun } from '../runs.ts'
import { type End, editAt, endsOf, type FilesEnd, filesEnds, trackerEnds } from './ends.ts'
import { addressesOf, type House, worded } from './house.ts'
import type { LeapingClock } from './leaping.ts'
import { project } from './sample.ts'
import { differences, look, type Seen, type Sight } from './sight.ts'
import { type Say, teller } from './telling.ts'
import type { Errand } from './worker.ts'

const minute = 60_000

type Chapter = (stage: Stage) => Promise<boolean>

/** True when everything went as the story says, and all ends show the same items. */
export async function tell(
  house: House,
  clock: LeapingClock,
  say: Say,
  paint: Paint,
  chapters: readonly Chapter[] = [meeting, editing, disagreeing, breaking, dying, resting],
): Promise<boolean> {
  const stage = await openStage(house, clock, say, paint)
  let isWell = true
  for (const chapter of chapters) isWell = (await chapter(stage)) && isWell
  say('')
  if (isWell) say('The same with a page, and with your own hands: npm start')
  return isWell
}

type Stage = Awaited<ReturnType<typeof openStage>>

async function openStage(house: House, clock: LeapingClock, say: Say, paint: Paint) {
  const ends = await endsOf(house)
  const { lockstep, host } = house
  const tell = teller(say, paint, ends, host.store)
  const [specs, work, sdlc, tasks] = filesEnds(ends)
  const [one, two, three] = trackerEnds(ends)
  if (!specs || !work || !sdlc || !tasks || !one || !two || !three) throw new Error('The tour needs seven ends.')

  return {
    house,
    clock,
    ends,
    tell,
    specs,
    work,
    sdlc,
    tasks,
    one,
    two,
    three,
    async sync(): Promise<Report> {
      const begun = Date.now()
      const report = await lockstep.syncProject(project)
      await tell.wrote(report, Date.now() - begun)
      for (const message of new Set(report.errors.map(({ message }) => message))) tell.trouble(line(message, 200))
      return report
    },
    look: () => look(house, ends),
    /** Asks the ends themselves, not Lockstep. */
    async agree(): Promise<boolean> {
      const sight = await look(house, ends)
      const wrong = differences(sight, ends)
      for (const words of wrong) tell.bad(words)
      if (wrong.length === 0) tell.good(`all ${ends.length} ends agree: ${sight[specs.name]?.length ?? 0} items`)
      return wrong.length === 0
    },
    itemAt,
  }
}

function itemAt(sight: Sight, end: End, title: string): Seen {
  const found = sight[end.name]?.find(item => item.title === title)
  if (!found) throw new Error(`${end.name} shows no ${JSON.stringify(title)}.`)
  return found
}

/** Somebody with an editor. */
function rewrite(end: FilesEnd, { ref }: Seen, from: string, to: string): void {
  const text = end.read(ref)
  if (!text.includes(from)) throw new Error(`${end.pathOf(ref)} does not say ${JSON.stringify(from)}.`)
  end.write(
    ref,
    text.replace(from, () => to),
  )
}

export async function meeting({ tell, sync, agree, ends }: Stage): Promise<boolean> {
  tell.chapter(`${ends.length} places meet for the first time. What one of them has, all of them get.`)
  await sync()
  return agree()
}

async function editing({ tell, sync, agree, look, ...stage }: Stage): Promise<boolean> {
  const { specs, work, sdlc, tasks, one, two, three } = stage
  const title = 'Fuel the rocket'
  tell.chapter(`Seven people edit "${title}" in seven places, at the same moment.`)
  const sight = await look()
  const at = (end: End) => itemAt(sight, end, title)
  tell.does(specs, `the file: a new first paragraph`)
  rewrite(specs, at(specs), 'First the left tank.', 'First the left tank, slowly.')
  tell.does(work, `the file: a new second paragraph`)
  rewrite(work, at(work), 'Then the right tank.', 'Then the right tank, to 90 %.')
  tell.does(sdlc, `the file: another title, "Fuel both tanks"`)
  rewrite(sdlc, at(sdlc), title, 'Fuel both tanks')
  tell.does(tasks, `the file: status ${tasks.statuses.begun}`)
  rewrite(tasks, at(tasks), `status: ${tasks.statuses.planned}`, `status: ${tasks.statuses.begun}`)
  tell.does(one, 'one more label, "urgent"')
  editAt(one, at(one).ref, { labels: ['fuel', 'urgent'] })
  tell.does(two, 'one more label, "hull"')
  editAt(two, at(two).ref, { labels: ['fuel', 'hull'] })
  tell.does(three, 'a comment, "Is there enough for both?"')
  three.tracker.person.comment(at(three).ref, 'Is there enough for both?')
  await sync()
  const after = itemAt(await look(), two, 'Fuel both tanks')
  tell.note(`${two.name} now: ${after.status} [${after.labels.join(', ')}] ${after.body.replaceAll('\n\n', ' / ')}`)
  const isKept =
    after.body === 'First the left tank, slowly.\n\nThen the right tank, to 90 %.' &&
    after.labels.join() === 'fuel,hull,urgent' &&
    after.status === two.statuses.begun &&
    after.comments.length === 1
  if (isKept) tell.good('nobody lost anything')
  else tell.bad('an edit is missing')
  return (await agree()) && isKept
}

async function disagreeing({ tell, sync, agree, look, house, ...stage }: Stage): Promise<boolean> {
  const { two, three } = stage
  const title = 'Tune the radio'
  tell.chapter('Two people give one item two titles. The client file says: ask.')
  const sight = await look()
  tell.does(two, '"Tune the radio to 9 MHz"')
  editAt(two, itemAt(sight, two, title).ref, { title: 'Tune the radio to 9 MHz' })
  tell.does(three, '"Tune both radios", and a label, "urgent"')
  editAt(three, itemAt(sight, three, title).ref, { title: 'Tune both radios', labels: ['crew', 'urgent'] })
  await sync()
  const found = await conflictIn(house)
  if (!found) {
    tell.bad('there should be a conflict now')
    return false
  }
  tell.trouble(
    `conflict ${found.id}: the title is frozen, the label went through. A person decides: ${three.name} is right.`,
  )
  const engine = await house.lockstep.engine(project)
  const run = newRun('resolve', house.host.clock.now())
  const isDone = await resolve(engine, found.link.id, found.field, { end: three.id }, run)
  await sync()
  const lost = (await house.host.store.journal({ run })).find(({ deed }) => deed === 'overruled')
  if (lost) tell.good(`the journal keeps what lost: ${JSON.stringify(lost.from)}`)
  else tell.bad('the journal does not have the title that lost')
  return (await agree()) && isDone && lost !== undefined
}

async function conflictIn({ host }: House) {
  for await (const link of linksOf(host.store, project))
    for (const [field, conflict] of Object.entries(link.conflicts))
      return { id: conflict.id, link, field: field as keyof Link['conflicts'] }
  return undefined
}

async function breaking({ tell, sync, agree, look, clock, ...stage }: Stage): Promise<boolean> {
  const { specs, one, two, three } = stage
  tell.chapter('Two trackers break. The others go on.')
  const sight = await look()
  tell.does(one, 'answers 503 to everything')
  one.tracker.become('down')
  tell.does(three, 'no longer accepts our token')
  three.tracker.become('revoked')
  tell.does(specs, `the file: "Paint the fins" is ${specs.statuses.done}`)
  rewrite(
    specs,
    itemAt(sight, specs, 'Paint the fins'),
    `status: ${specs.statuses.planned}`,
    `status: ${specs.statuses.done}`,
  )
  tell.does(two, '"Pack the parachute" gets a label, "urgent"')
  editAt(two, itemAt(sight, two, 'Pack the parachute').ref, { labels: ['safety', 'urgent'] })
  const { behind = {} } = await sync()
  const isBehind = Object.keys(behind).length === 2
  if (!isBehind) tell.bad('two ends should be behind now')
  tell.note('An hour later: the service is mended, and the token renewed.')
  one.tracker.become('well')
  three.tracker.become('well')
  clock.leap(60 * minute)
  await sync()
  return (await agree()) && isBehind
}

async function dying({ tell, sync, agree, house, clock, two }: Stage): Promise<boolean> {
  tell.chapter('A worker is killed in mid-sentence: a tracker has made half an item, and nobody has heard its answer.')
  tell.does(two, `a new item, "Wave goodbye", ${two.statuses.begun}`)
  two.tracker.person.create(
    worded({ title: 'Wave goodbye', status: two.statuses.begun, body: 'With both hands.', labels: [] }),
  )
  const died = await killedWhileWriting(house, clock)
  if (died !== 'SIGKILL') {
    tell.bad('the worker was not killed')
    return false
  }
  tell.note('kill -9. A quarter of an hour later another worker comes by.')
  clock.leap(15 * minute)
  await sync()
  return agree()
}

/** Another process does the work, and is killed between a tracker's deed and its answer. */
async function killedWhileWriting({ folder, trackers }: House, clock: LeapingClock): Promise<string | null> {
  const errand: Errand = { folder, addresses: addressesOf(trackers), ahead: clock.ahead() }
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts'), JSON.stringify(errand)], {
    stdio: 'ignore',
  })
  for (const tracker of Object.values(trackers)) tracker.onWrite(() => worker.kill('SIGKILL'))
  return new Promise((done, failed) => {
    worker.once('error', failed)
    worker.once('exit', (_, signal) => done(signal))
  })
}

export async function resting({ tell, sync, agree, house }: Stage): Promise<boolean> {
  tell.chapter('One more run. There is nothing to do.')
  const trackers = Object.values(house.trackers)
  const writes = () => trackers.reduce((all, tracker) => all + tracker.writes(), 0)
  const before = writes()
  await sync()
  const written = writes() - before
  if (written === 0) tell.good('requests that write, counted by the trackers: 0')
  else tell.bad(`requests that write, counted by the trackers: ${written}`)
  return (await agree()) && written === 0
}
