// Everything a visit may use, and nothing else.

import type { Binding } from '../core/binding.ts'
import type { EndId, FieldName, Time } from '../core/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { OpenEnd } from '../ports/connector.ts'
import type { Logger } from '../ports/logger.ts'
import type { Queue } from '../ports/queue.ts'
import type { Store } from '../ports/store.ts'

export interface Engine {
  readonly binding: Binding
  readonly ends: Readonly<Record<EndId, OpenEnd>>
  readonly store: Store
  readonly queue: Queue
  readonly clock: Clock
  readonly log: Logger
  readonly timing: Timing
  /** What this run may do, where it was told to do less than the binding allows. */
  readonly only?: Restriction
}

interface Restriction {
  readonly fields?: readonly FieldName[]
  /** Ends that may be written. */
  readonly write?: readonly EndId[]
}

/** How long things take at worst. Each constant is the answer to "how sure must we be?". All in milliseconds. */
export interface Timing {
  /** The longest a request of ours may run before we give up on its answer. */
  readonly request: Time
  /** How long a visit holds a link. Must outlast the write. */
  readonly lease: Time
  /** How long after the lease a write may still arrive at the service. */
  readonly wire: Time
  /** How long a stale replica may show what was there before. */
  readonly settle: Time
  /** How long after a lost creation its item may stay hidden. */
  readonly grace: Time
  /** How long an item must stay away, in several sightings, before it counts as deleted. */
  readonly absence: Time
  /** How soon unfinished work is looked at again. */
  readonly retry: Time
}

const second = 1000
const minute = 60 * second

export const carefulTiming: Timing = {
  request: 10 * second,
  lease: 30 * second,
  wire: minute,
  settle: 8 * second,
  grace: 10 * minute,
  absence: 60 * minute,
  retry: minute,
}
