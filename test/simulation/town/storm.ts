// What goes wrong on the way to a service, drawn at every request.

import {
  answers,
  brokenLine,
  cutShort,
  nobodyThere,
  silence,
  type Trouble,
  webPage,
} from '../../../shared/http/emulator-faults.ts'
import type { Random } from '../random.ts'
import { atWork } from './mortal.ts'

const oops = { message: 'Oops' }

const usual: readonly Trouble[] = [
  answers(500, oops),
  answers(503, oops),
  answers(500, oops, {}, 'after'),
  answers(504, oops, {}, 'after'),
  brokenLine('before'),
  brokenLine('after'),
  silence('before'),
  silence('after'),
  webPage(502),
  webPage(502, 'after'),
  webPage(200, 'after'),
  cutShort,
  nobodyThere,
]

export interface Odds {
  /** Of every request: something goes wrong. */
  readonly trouble: number
  /** Of every request: the worker dies while it is on its way. */
  readonly death: number
}

export const forecast =
  (random: Random, { trouble, death }: Odds, tooFast: Trouble) =>
  (): Trouble | undefined => {
    const process = atWork.getStore()
    // People look at pages, and the storm is none of their business.
    if (!process) return undefined
    if (!process.alive) return nobodyThere
    if (random.chance(death)) {
      process.die()
      return random.chance(0.5) ? nobodyThere : brokenLine('after')
    }
    return random.chance(trouble) ? random.pick([...usual, tooFast, tooFast]) : undefined
  }
