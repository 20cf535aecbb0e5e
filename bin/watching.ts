// Long work, watched: on a terminal a line tells how far it is and how long it will take; whoever has had enough is heard.

import type { Time } from '../shared/core/ids.ts'
import type { Watcher } from '../shared/engine/run.ts'
import type { Report, SyncOptions } from '../shared/index.ts'
import { noteLastSync } from './last-sync.ts'
import type { Opened } from './opening.ts'
import { counted } from './paper.ts'
import type { World } from './world.ts'

export interface Watched {
  readonly report: Report
  /** Looks that were not taken any more. */
  readonly left: number
}

const second = 1000
/** Whoever waits longer wants to know for what. */
const soon = second
/** Fewer looks than this are over before anybody could read a line about them. */
const many = 100
/** So often at most something is noted on the way. */
const often = 2 * second

/** A run that writes. What other tools read of it goes on with it, so that it is also true when the run is killed. */
export async function carriedOut(here: Opened, project: string, options: SyncOptions, world: World): Promise<Watched> {
  const note = () => noteLastSync(here, project)
  const done = await watched(world, watcher => here.lockstep.syncProject(project, { ...options, watcher }), note)
  await note()
  const { run, ends } = done.report
  if (Object.values(ends).some(({ written, created, deleted }) => written + created + deleted > 0))
    world.err(`run ${run}; to take it back: lockstep undo ${run}\n`)
  await tellClocks(here, project, world)
  if (world.interrupted.aborted)
    world.err(
      `Stopped. What was begun is finished; ${done.left === 0 ? 'the rest' : counted(done.left, 'look')} is left to the next run.\n`,
    )
  return done
}

/** Further apart than this, and a clock is wrong, not slow. */
const apart = 5 * 60 * second

async function tellClocks({ lockstep, host }: Opened, project: string, world: World): Promise<void> {
  const ends = lockstep.client.projects.find(({ id }) => id === project)?.ends ?? []
  for (const connection of new Set(ends.map(end => end.connection))) {
    const skew = Math.abs((await host.store.skew(connection)) ?? 0)
    if (skew > apart)
      world.err(
        `The clock of this machine and that of ${connection} are ${span(skew)} apart. Times are corrected for it; whose edit is newer is still told by them. Set the clock of this machine.\n`,
      )
  }
}

function span(time: Time): string {
  const minutes = Math.round(time / second / 60)
  return minutes < 120 ? counted(minutes, 'minute') : counted(Math.round(minutes / 60), 'hour')
}

/** `note` is called now and then on the way, one call at a time, and is over when this is. */
export async function watched(
  world: World,
  work: (watcher: Watcher) => Promise<Report>,
  note: () => Promise<void> = async () => undefined,
): Promise<Watched> {
  const began = Date.now()
  const line = lineOf(world)
  const asking = world.isTerminal ? setTimeout(() => line.show('asking what changed …'), soon) : undefined
  let left = 0
  let noted = began
  let noting = Promise.resolve()

  const progress = (done: number, waiting: number): void => {
    const now = Date.now()
    clearTimeout(asking)
    left = waiting
    if (line.isShown || done + waiting > many || now - began > soon) line.show(sentence(done, waiting, now - began))
    if (now - noted < often) return
    noted = now
    noting = noting.then(note)
    // A failure on the way is told when all is over.
    noting.catch(() => undefined)
  }
  try {
    const report = await work({ stop: world.interrupted, progress })
    await noting
    return { report, left }
  } finally {
    clearTimeout(asking)
    line.clear()
  }
}

export function sentence(done: number, waiting: number, passed: Time): string {
  const all = `${done} of ${counted(done + waiting, 'look')}`
  // Of the very first nothing can be concluded yet.
  if (waiting === 0 || passed < soon) return all
  return `${all}, ${roughly((passed / done) * waiting)} left`
}

function roughly(time: Time): string {
  const seconds = Math.ceil(time / second)
  if (seconds < 90) return `about ${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `about ${minutes} min` : `about ${Math.round(minutes / 60)} h`
}

/** One line that is written over, and gone in the end. */
function lineOf({ isTerminal, err }: World) {
  let isShown = false
  return {
    get isShown() {
      return isShown
    },
    show(text: string): void {
      if (!isTerminal) return
      isShown = true
      err(`\r${text}\u001b[K`)
    },
    clear(): void {
      if (isShown) err('\r\u001b[K')
    },
  }
}
