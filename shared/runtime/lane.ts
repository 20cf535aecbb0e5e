// A lane: the worker of one connector. It takes signals for its own ends from a queue, has them looked at, and gives back
// what it could not see to in time. What concerns other ends goes into the queue, to other lanes.

import type { Client, Reaction } from '../core/client.ts'
import { Fault } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import { ageInDays, isToBeRenewed, renewalWords } from '../core/renewal.ts'
import type { Signal } from '../core/signal.ts'
import { carefulTiming, type Engine, type Timing } from '../engine/engine.ts'
import { narrowed } from '../engine/narrowed.ts'
import { type Happening, react } from '../engine/react.ts'
import { below, lookEverywhere } from '../engine/subtree.ts'
import { visit } from '../engine/visit.ts'
import type { Visited } from '../engine/visiting.ts'
import type { Clock } from '../ports/clock.ts'
import type { Manifest } from '../ports/connector.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { Queue } from '../ports/queue.ts'
import type { Store } from '../ports/store.ts'
import type { Vault } from '../ports/vault.ts'
import { endOpener, type Modules } from './ends.ts'
import { watchingEpics } from './epics.ts'
import { noteGivenUp, whereOf } from './given-up.ts'
import { laneEngines } from './lane-engines.ts'
import { eachOnce, list } from './lane-listing.ts'
import { listening } from './telling.ts'

export interface LaneOpening {
  readonly client: Client
  /** Of all connectors the client names: rules follow from what every end can hold. */
  readonly manifests: Readonly<Record<string, Manifest>>
  /** The lane's own. */
  readonly modules: Modules
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Logger
  readonly queue: Queue
  readonly notifier: Notifier
  readonly meter: Meter
  readonly fetch: typeof globalThis.fetch
  readonly random: () => number
  readonly timing?: Timing
  /** How long a reading request may wait for its turn. */
  readonly patience: Time
}

export interface Lane {
  /** Sees to signals until the deadline; answers with those it did not come to, or that failed in an unforeseen way. */
  work(signals: readonly Signal[], deadline: Time): Promise<readonly GivenBack[]>
}

export interface GivenBack {
  readonly signal: Signal
  /** How long to wait with it. */
  readonly after: Time
}

const largestBatch = 50
/** After so many the next schedule asks again. */
const mostTries = 3

export function openLane(opening: LaneOpening): Lane {
  const { client, manifests, modules, vault, queue, clock, log, meter, timing = carefulTiming } = opening
  const openEnds = endOpener(client, {
    ...opening,
    store: counting(opening),
    known: manifests,
    timeout: timing.request,
  })
  const telling = listening(opening)
  const epics = watchingEpics(telling.store, client.projects)
  const around = { store: epics.store, queue, clock, log, timing }
  const engineOf = laneEngines({ client, manifests, modules, vault, openEnds, around })

  const reactionsOf = (id: string) => client.projects.find(each => each.id === id)?.on ?? []

  async function see(signals: readonly Signal[], deadline: Time): Promise<void> {
    const [first] = signals
    const whole = first && (await engineOf(first.binding))
    const end = first && whole?.ends[first.end]
    if (!first || !whole || !end) {
      log.note('a signal for no end of this lane was dropped', {
        end: first?.end ?? '',
        project: first?.binding ?? '',
        run: first?.run ?? '',
      })
      return
    }
    const engine = narrowed(whole, first.fields)
    const listings = eachOnce(signals.filter(each => each.look === 'changes'))
    if (listings.length > 0) await noteAge(end.connection)
    for (const signal of listings) await list(engine, signal, { telling, meter, mostTries, deadline })
    for (const signal of signals)
      if (signal.look === 'happening') await answerTo(engine, signal, reactionsOf(first.binding))
    const looks = signals.filter(signal => signal.look === 'item' || signal.look === 'link')
    if (looks.length > 0) {
      const visited = await visit(engine, first.end, looks)
      const failed = visited.filter(hasFailed).length
      if (failed > 0) meter.add('failed', failed)
      noteGivenUp(log, end.connection, visited)
    }
    const complete = epics.taken(first.binding)
    if (complete.length > 0) await lookEverywhere(engine, await below(engine, complete), first.run)
  }

  /** Whoever is told of refused credentials is told before one of them would be. */
  async function noteAge(connection: string): Promise<void> {
    // One that cannot be read is told of by whoever needs it.
    const since = await vault.since?.(connection).catch(() => undefined)
    const days = since === undefined ? 0 : ageInDays(since, clock.now())
    if (isToBeRenewed(days)) telling.aged(connection, renewalWords(days))
  }

  return {
    async work(signals, deadline) {
      const left: GivenBack[] = []
      for (const batch of batches(signals)) {
        if (clock.now() > deadline) left.push(...batch.map(signal => ({ signal, after: 0 })))
        else
          try {
            await see(batch, deadline)
          } catch (reason) {
            log.note('a batch failed in an unforeseen way and is tried again', {
              ...(batch[0] && whereOf(batch[0])),
              reason: String(reason),
            })
            const after = waitAfter(reason, timing.retry)
            left.push(...batch.map(signal => ({ signal, after })))
          }
      }
      await telling.flush()
      return left
    },
  }
}

/** Memory and queues say how long to leave them alone, as services do. */
const waitAfter = (reason: unknown, usual: Time): Time =>
  reason instanceof Fault && reason.verdict.again === 'after' ? reason.verdict.milliseconds : usual

/** Whoever has to wait for a turn, or for somebody else's, has not failed. */
const hasFailed = ({ fault, isPaused = false }: Visited): boolean =>
  isPaused || (fault !== undefined && fault.kind !== 'rate-limited' && fault.kind !== 'stale')

/** What is being written at this moment is spoken of a little later. */
async function answerTo(engine: Engine, signal: Happening, reactions: readonly Reaction[]): Promise<void> {
  const { busy } = await react(engine, signal, reactions)
  if (!busy) return
  if (signal.tries < mostTries) await engine.queue.send([{ ...signal, tries: signal.tries + 1 }], engine.timing.lease)
  else engine.log.note('a happening was left, its items are written all the time', whereOf(signal))
}

/** The gate's bucket, with a look at what is taken out of it. */
const counting = ({ store, meter }: LaneOpening): Pick<Store, 'take'> => ({
  async take(connection, tokens, bucket, now) {
    const wait = await store.take(connection, tokens, bucket, now)
    meter.add('limit', bucket.perMinute)
    if (wait > 0) meter.add('reset', wait)
    else meter.add('requests', tokens)
    return wait
  },
})

/** Signals for one end travel together, where they are about the same fields: their items are read with one request where the service can. */
const batches = (signals: readonly Signal[]): readonly (readonly Signal[])[] =>
  [...Map.groupBy(signals, ({ binding, end, fields }) => JSON.stringify([binding, end, fields])).values()].flatMap(
    all =>
      Array.from({ length: Math.ceil(all.length / largestBatch) }, (_, i) =>
        all.slice(i * largestBatch, (i + 1) * largestBatch),
      ),
  )
