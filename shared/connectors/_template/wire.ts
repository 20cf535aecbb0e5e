// The tracker's own shapes, as far as we use them. Whatever else it sends is ignored.

import { z } from 'zod'

const record = {
  id: z.string(),
  body: z.string(),
  /** Small notes of programs, invisible on the page. Our marker lives here. */
  properties: z.record(z.string(), z.string()),
  by_us: z.boolean(),
  revision: z.number(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /** Its page. */
  url: z.url(),
}

const wireItem = z.object({
  ...record,
  kind: z.literal('item'),
  title: z.string(),
  status: z.string(),
  priority: z.nullable(z.string()),
  labels: z.array(z.string()),
  assignees: z.array(z.string()),
})
const wireComment = z.object({ ...record, kind: z.literal('comment'), item: z.string() })
export const wireRecord = z.discriminatedUnion('kind', [wireItem, wireComment])

export type WireItem = z.infer<typeof wireItem>
export type WireComment = z.infer<typeof wireComment>
export type WireRecord = z.infer<typeof wireRecord>

/** One page of any listing. */
export const wirePage = z.object({ records: z.array(wireRecord), next: z.nullable(z.string()) })

export const wireHistory = z.object({
  entries: z.array(
    z.object({
      position: z.number(),
      field: z.string(),
      to: z.union([z.string(), z.null(), z.array(z.string())]),
      at: z.iso.datetime(),
      by_us: z.boolean(),
    }),
  ),
})

export type WireHistory = z.infer<typeof wireHistory>

/** Whom a token belongs to. */
export const wireAccount = z.object({ name: z.string() })

/** What a project takes, and what we may do there. */
export const wireProject = z.object({
  statuses: z.array(z.string()),
  members: z.array(z.string()),
  may_write: z.boolean(),
})

/** A registered webhook. The tracker forgets it unless it is renewed in time. */
export const wireHook = z.object({
  id: z.string(),
  address: z.string(),
  events: z.array(z.string()),
  active: z.boolean(),
  expires_at: z.iso.datetime(),
  last_failure: z.nullable(z.string()),
})
export const wireHooks = z.object({ hooks: z.array(wireHook) })

export type WireHook = z.infer<typeof wireHook>

export const wireTime = z.object({ now: z.iso.datetime() })

/** What a delivery of the tracker's webhook says. */
export const wireDelivery = z.object({
  event: z.string(),
  project: z.string(),
  item: z.optional(z.string()),
  comment: z.optional(z.string()),
})
