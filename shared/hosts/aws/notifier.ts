// Notices go on a queue of their own; the function behind it knows whom to tell. A failing chat never holds up a visit.

import type { SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import type { Notice, Notifier } from '../../ports/notifier.ts'
import { readJson, writeJson } from './json.ts'
import { mostBytes, post } from './lane.ts'

const message = z.object({
  to: z.string().min(1),
  topic: z.enum(['conflict', 'denied', 'dead-letter', 'limit', 'summary']),
  title: z.string(),
  lines: z.array(z.string()).readonly(),
})

export const awsNotifier = (client: SQSClient, queue: string): Notifier => ({
  tell: (notice, to) => post(client, queue, [{ body: writeJson({ ...cut(notice), to }) }]),
})

export function readNotice(body: string): Notice & { readonly to: string } {
  const read = message.safeParse(readJson(body))
  if (read.success) return read.data
  throw new Fault({
    kind: 'invalid',
    message: 'A message on the queue of notices is no notice: something else than Lockstep sent it. Delete it.',
  })
}

const longestLine = 2000
const longestTitle = 500

/** Nobody reads a quarter of a megabyte, and no queue takes more. What is left out is said. */
function cut({ topic, title, lines }: Notice): Notice {
  const short = lines.map(line => shorten(line, longestLine))
  const kept: string[] = []
  let left = mostBytes - 12 * longestTitle
  for (const line of short) {
    left -= writeJson(line).length + 1
    if (left < 0)
      return {
        topic,
        title: shorten(title, longestTitle),
        lines: [...kept, `… and ${lines.length - kept.length} more`],
      }
    kept.push(line)
  }
  return { topic, title: shorten(title, longestTitle), lines: kept }
}

const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)} …` : text)
