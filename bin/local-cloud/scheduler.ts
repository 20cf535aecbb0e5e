// The scheduler of the local cloud: wakes functions by the cloud's clock, tries again, and puts aside what nobody took.

import { setTimeout as pause } from 'node:timers/promises'
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Time } from '../../shared/core/ids.ts'
import type { CloudClock } from './clock.ts'
import type { Lambda } from './lambda.ts'
import type { Timetable } from './timetable.ts'

export interface Standing {
  readonly timetable: Timetable
  readonly lambda: Lambda
  /** What it is told; the time it was meant to come stands where the placeholder is. */
  readonly input: string
  readonly mostRetries: number
  /** Address of the queue for what nobody took. */
  readonly aside: string
}

const placeholder = '<aws.scheduler.scheduled-time>'
const look: Time = 1000

export async function keepTime(
  standing: readonly Standing[],
  clock: CloudClock,
  sqs: SQSClient,
  stop: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>()
  for (let after = clock.now(); !stop.aborted; ) {
    await clock.sleep(look, stop)
    const until = clock.now()
    for (const each of standing) {
      const at = until > after ? each.timetable(after, until) : undefined
      if (at === undefined || stop.aborted) continue
      const woken: Promise<void> = wake(each, at, sqs, stop).finally(() => running.delete(woken))
      running.add(woken)
    }
    after = Math.max(after, until)
  }
  await Promise.all(running)
}

async function wake({ lambda, input, mostRetries, aside }: Standing, at: Time, sqs: SQSClient, stop: AbortSignal) {
  const said = input.replaceAll(placeholder, new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'))
  for (let tries = 0; tries <= mostRetries && !stop.aborted; tries++) {
    if (tries > 0) await pause(100 * 2 ** tries, undefined, { ref: false })
    const outcome = await lambda.invoke(JSON.parse(said))
    if (outcome?.ok) return
  }
  if (!stop.aborted) await sqs.send(new SendMessageCommand({ QueueUrl: aside, MessageBody: said }))
}
