// A connection in trouble rests: for a while when the service is down, until a person comes when the credential is refused.

import type { Fault } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import type { Link } from '../core/link.ts'
import type { Outage } from '../ports/store.ts'
import { later, now, type Visited, type Visiting } from './visiting.ts'

const failuresBeforeRest = 5
const longestRest = 10 * 60_000

export function pauseOf(
  outage: Outage | undefined,
  time: Time,
): { readonly wait: Time; readonly why: string } | undefined {
  return outage && outage.until > time ? { wait: outage.until - time, why: outage.why } : undefined
}

/** A service fault during a visit: rest the connection where that helps, and come back when its verdict says. */
export async function trouble(visiting: Visiting, fault: Fault, link?: Link): Promise<Visited> {
  const { engine, open } = visiting
  await countFailure(visiting, fault)
  const { verdict } = fault
  if (verdict.again === 'never' && fault.kind !== 'denied')
    return { signal: visiting.signal, result: 'left', why: fault.message, fault }
  const wait = verdict.again === 'after' ? verdict.milliseconds : verdict.again === 'now' ? 0 : engine.timing.retry
  return later(visiting, Math.min(wait, longestRest), `${open.id}: ${fault.message}`, fault, link)
}

async function countFailure({ engine, open, ...visiting }: Visiting, fault: Fault): Promise<void> {
  const time = now({ engine, open, ...visiting })
  if (fault.kind === 'denied')
    return engine.store.saveOutage(open.connection, resting(time + longestRest, fault, 1, true))
  if (fault.kind !== 'unavailable') return
  const failures = ((await engine.store.outage(open.connection))?.failures ?? 0) + 1
  const rest = failures < failuresBeforeRest ? 0 : Math.min(longestRest, 1000 * 2 ** (failures - failuresBeforeRest))
  await engine.store.saveOutage(open.connection, resting(time + rest, fault, failures, false))
}

const resting = (until: Time, fault: Fault, failures: number, needsPerson: boolean) => ({
  until,
  why: fault.message,
  failures,
  needsPerson,
})
