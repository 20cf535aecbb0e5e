// A signal: "look there". The only message on any queue; it carries no values and no secrets, so losing, doubling or
// reordering one costs time and nothing else.

import type { BindingId, EndId, FieldName, LinkId, Ref, RunId, ServiceTime } from './ids.ts'

/** What a service tells of beside its items. */
export const happeningsHeard = ['pull request opened', 'pull request merged'] as const
export type HappeningHeard = (typeof happeningsHeard)[number]

export type Signal = {
  readonly binding: BindingId
  readonly end: EndId
  /** The run that caused it. */
  readonly run: RunId
  /** How often it was put off already. */
  readonly tries: number
  /** Only these are to be kept in step now. What else changed waits for a look without this. */
  readonly fields?: readonly FieldName[] | undefined
} & (
  | { readonly look: 'item'; readonly ref: Ref }
  | { readonly look: 'link'; readonly link: LinkId }
  | { readonly look: 'changes'; readonly census: boolean }
  /** Something happened beside the items; these are concerned, as people call them. */
  | {
      readonly look: 'happening'
      readonly when: HappeningHeard
      readonly at: ServiceTime
      readonly names: readonly string[]
    }
)
