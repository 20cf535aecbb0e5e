// The function behind the clock: an occasion comes, and every project that waits for it is looked at.

import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Client, Occasion } from '../shared/core/client.ts'
import { runId } from '../shared/core/ids.ts'
import { awsLanes, readEnvironment } from '../shared/hosts/aws/index.ts'
import type { Logger } from '../shared/ports/logger.ts'
import type { Queue } from '../shared/ports/queue.ts'
import type { Keeping } from '../shared/runtime/errand.ts'
import { readClient } from './client-data.ts'
import { round } from './round.ts'
import { shell } from './shell.ts'

export interface ScheduleParts {
  readonly manifests: Keeping
  readonly client: URL
}

interface Rounds extends Omit<ScheduleParts, 'client'> {
  readonly client: Client
  readonly queue: Queue
  readonly log: Logger
}

/** `at` is when the occasion was meant to come: asked twice for one occasion, it is one run. */
const payload = z.object({ occasion: z.looseObject({ does: z.string() }), at: z.iso.datetime() })

export async function begin(said: unknown, { client, manifests, queue, log }: Rounds): Promise<void> {
  const { occasion, at } = payload.parse(said)
  const isMeant = (each: Occasion): boolean => isDeepStrictEqual(each, occasion)
  const meant = client.projects.flatMap(project => project.schedule).find(isMeant)
  if (!meant) {
    log.note('an occasion that no project waits for was let pass; deploy again', { at })
    return
  }
  const waiting = client.projects.filter(project => project.schedule.some(isMeant))
  const run = runId(`${at.replaceAll(':', '-')}-${meant.does}`)
  for (const { signals, delay } of round(waiting, meant, run, manifests))
    if (signals.length > 0) await queue.send(signals, delay)
}

export function scheduleFunction({ manifests, client: place }: ScheduleParts) {
  const client = readClient(place)
  const host = awsLanes(
    readEnvironment(),
    client.projects.flatMap(project => project.ends),
  )
  return shell<unknown, void>(host, event => begin(event, { ...host, client, manifests }))
}
