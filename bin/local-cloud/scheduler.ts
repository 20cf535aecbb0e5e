// The scheduler of the local cloud: by the cloud's clock it hands over what functions are to be told, and is done. That a
// function fails is not its business: the function's own side tries again, and puts aside what came to nothing.

import { setTimeout as pause } from 'node:timers/promises'
import type { Time } from '../../shared/core/ids.ts'
import type { CloudClock } from './clock.ts'
import type { Lambda } from './lambda.ts'
import type { Outcome } from './machine.ts'
import type { Timetable } from './timetable.ts'

export interface Standing {
  readonly timetable: Timetable
  readonly lambda: Lambda
  /** What it is told; the time it was meant to come stands where the placeholder is. */
  readonly input: string
  /** Of the function, when it failed. */
  readonly mostRetries: number
  /** Where the function leaves what it failed at. */
  putAside(record: string): Promise<unknown>
}

const placeholder = '<aws.scheduler.scheduled-time>'
const look: Time = 1000

export async function keepTime(standing: readonly Standing[], clock: CloudClock, stop: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>()
  for (let after = clock.now(); !stop.aborted; ) {
    await clock.sleep(look, stop)
    const until = clock.now()
    for (const each of standing) {
      const at = until > after ? each.timetable(after, until) : undefined
      if (at === undefined || stop.aborted) continue
      const woken: Promise<void> = wake(each, at, stop).finally(() => running.delete(woken))
      running.add(woken)
    }
    after = Math.max(after, until)
  }
  await Promise.all(running)
}

async function wake({ lambda, input, mostRetries, putAside }: Standing, at: Time, stop: AbortSignal): Promise<void> {
  const event: unknown = JSON.parse(input.replaceAll(placeholder, new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')))
  for (let tries = 0; tries <= mostRetries && !stop.aborted; tries++) {
    if (tries > 0) await pause(100 * 2 ** tries, undefined, { ref: false })
    const outcome = await handedOver(lambda, event, stop)
    if (outcome?.ok) return
  }
  if (!stop.aborted) await putAside(JSON.stringify(recordOf(lambda, event, mostRetries + 1)))
}

/** Where no machine is free it waits; that is no failure. Undefined when the cloud was stopped meanwhile. */
async function handedOver(lambda: Lambda, event: unknown, stop: AbortSignal): Promise<Outcome | undefined> {
  while (!stop.aborted) {
    const running = lambda.invoke(event)
    if (running) return running
    await pause(100, undefined, { ref: false })
  }
  return undefined
}

const recordOf = ({ arn }: Lambda, requestPayload: unknown, approximateInvokeCount: number) => ({
  version: '1.0',
  requestContext: { functionArn: arn, condition: 'RetriesExhausted', approximateInvokeCount },
  requestPayload,
})
