// What requests meet on their way: chance, weather, or the wishes of a script; and the faults that come of it.

import { Fault, failure, type Outcome, success } from '../../../shared/core/errors.ts'
import type { Faults } from '../faults.ts'
import type { Random } from '../random.ts'
import type { Condition, Weather } from './weather.ts'

/** What a script wants to happen to one request. */
export interface Mishap {
  /** When it arrives. */
  readonly lands?: number
  /** It happens, and nobody is told. */
  readonly lost?: boolean
  /** What it meets there. */
  readonly condition?: Condition
}

export interface Climate {
  faults: Faults
  weather: Weather
  readonly random: Random
  /** The longest a request may take before its caller gives up. */
  readonly patience: number
  /** Scripts choose what happens; without one, chance does. */
  readonly meddle: (request: string, process: string) => Mishap | undefined
}

export const gone = () => new Fault({ kind: 'not-found', message: 'Nothing to be seen here.' })

export const unavailable = (what: string) => new Fault({ kind: 'unavailable', message: `No answer to ${what}.` })

export const asOutcome = <B>(error: unknown): readonly Outcome<B>[] => {
  if (error instanceof Fault) return [failure(error)]
  throw error
}

export function attempt<T>(act: () => T): Outcome<T> {
  try {
    return success(act())
  } catch (error) {
    if (error instanceof Fault) return failure(error)
    throw error
  }
}
