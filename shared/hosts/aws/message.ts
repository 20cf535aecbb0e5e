// The only message on the lanes: a signal, and when it may be looked at if that is further off than a queue can wait.

import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import { bindingId, endId, fieldName, linkId, ref, runId, serviceTime, type Time } from '../../core/ids.ts'
import { happeningsHeard, type Signal } from '../../core/signal.ts'
import { readJson, writeJson } from './json.ts'

export interface Message {
  readonly signal: Signal
  readonly notBefore?: Time | undefined
}

const about = {
  binding: z.string().min(1).transform(bindingId),
  end: z.string().min(1).transform(endId),
  run: z.string().transform(runId),
  tries: z.int().nonnegative(),
  fields: z.array(z.string().transform(fieldName)).max(100).optional(),
}

const signal = z.discriminatedUnion('look', [
  z.object({ ...about, look: z.literal('item'), ref: z.string().transform(ref) }),
  z.object({ ...about, look: z.literal('link'), link: z.string().transform(linkId) }),
  z.object({ ...about, look: z.literal('changes'), census: z.boolean() }),
  z.object({
    ...about,
    look: z.literal('happening'),
    when: z.enum(happeningsHeard),
    at: z.number().transform(serviceTime),
    names: z.array(z.string()).max(100),
  }),
])

const message = z.object({ signal, notBefore: z.number().optional() })

export const writeMessage = (written: Message): string => writeJson(written)

export function readMessage(body: string): Message {
  const read = message.safeParse(readJson(body))
  if (read.success) return read.data
  throw new Fault({
    kind: 'invalid',
    message:
      'A message on a lane is no signal: something else than Lockstep sent it. Delete it; a sweep finds what it may have meant.',
  })
}
