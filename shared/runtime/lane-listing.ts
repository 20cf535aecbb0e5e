// What a lane does with a signal to list what changed: once for all that ask the same, no longer than there is time, and
// again after a while where the service asks for that.

import { Fault } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import type { Signal } from '../core/signal.ts'
import type { Engine } from '../engine/engine.ts'
import { sweep } from '../engine/sweep.ts'
import type { Meter } from '../ports/meter.ts'
import { whereOf } from './given-up.ts'
import type { Telling } from './telling.ts'

export type Listing = Signal & { readonly look: 'changes' }

interface Surroundings {
  readonly telling: Pick<Telling, 'denied'>
  readonly meter: Meter
  /** After so many the next schedule asks again. */
  readonly mostTries: number
  /** After this no other page is asked for. */
  readonly deadline: Time
}

/** Whoever asks for the same listing is answered by the first. */
export const eachOnce = (listings: readonly Listing[]): readonly Listing[] => [
  ...new Map(listings.toReversed().map(listing => [listing.census, listing])).values(),
]

/** A sweep that fails is tried again by the next schedule; what the service said is known then too. */
export async function list(engine: Engine, signal: Listing, around: Surroundings): Promise<void> {
  const { meter, deadline } = around
  try {
    const { listed, looks, isCut } = await sweep(engine, signal.end, signal.run, {
      census: signal.census,
      until: deadline,
    })
    if (isCut) return await goOn(engine, signal, meter)
    if (!signal.census) return
    meter.add('audits', 1)
    meter.add('items', listed)
    meter.add('drifts', looks)
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    await comeBack(engine, signal, reason, around)
  }
}

/** A list of changes goes on where it was cut. One of everything, or for a few fields, leaves no mark to go on from. */
async function goOn({ queue, log }: Engine, signal: Listing, meter: Meter): Promise<void> {
  if (!signal.census && !signal.fields) return queue.send([signal])
  meter.add('failed', 1)
  log.note('an end is too large to be listed as a whole in the time of a function; the lists of changes go on', {
    ...whereOf(signal),
    verdict: 'left to the next schedule',
  })
}

async function comeBack(engine: Engine, signal: Listing, fault: Fault, { telling, meter, mostTries }: Surroundings) {
  const { verdict, kind, message } = fault
  const isTriedAgain = verdict.again === 'after' && signal.tries < mostTries
  if (kind !== 'rate-limited') meter.add('failed', 1)
  engine.log.note('a listing failed', {
    ...whereOf(signal),
    verdict: isTriedAgain ? 'after a while' : 'left to the next schedule',
    reason: kind,
  })
  const connection = engine.ends[signal.end]?.connection
  if (kind === 'denied' && connection !== undefined) telling.denied(connection, message)
  if (isTriedAgain && verdict.again === 'after')
    await engine.queue.send([{ ...signal, tries: signal.tries + 1 }], verdict.milliseconds)
}
