// What a lane gives up leaves a line for operators: where, which item, in which run and why; never what the item says.

import type { Signal } from '../core/signal.ts'
import type { Visited } from '../engine/visiting.ts'
import type { Logger } from '../ports/logger.ts'

/** Where a signal leads, in the words of a log. */
export const whereOf = (signal: Signal): Readonly<Record<string, string | number>> => ({
  project: signal.binding,
  end: signal.end,
  run: signal.run,
  tries: signal.tries,
  ...(signal.look === 'item' && { item: signal.ref }),
  ...(signal.look === 'link' && { link: signal.link }),
})

/** What a service said may repeat an item's words: the kind of the fault is told, the journal and a run at the desk tell more. */
export function noteGivenUp(log: Logger, connection: string, visited: readonly Visited[]): void {
  for (const { signal, result, fault, why } of visited)
    if (result === 'left')
      log.note('an item was given up; the next sweep or edit looks at it again', {
        ...whereOf(signal),
        verdict: fault?.verdict.again === 'never' ? 'never' : 'tries spent',
        reason: fault?.kind ?? why ?? '',
      })
  const refused = visited.find(({ fault }) => fault?.kind === 'denied')
  if (refused)
    log.note('a connection is paused until its credential is renewed', {
      ...whereOf(refused.signal),
      connection,
      verdict: 'paused',
      reason: 'denied',
    })
}
