// What can go wrong at a service, and what to do about it. The verdict travels with the error; nobody guesses from a text.

import type { Ref, Time } from './ids.ts'

export type FaultKind =
  | 'not-found' //    no such item, or none this credential may see
  | 'denied' //       the credential or its scopes were refused: pause the connection, tell somebody
  | 'stale' //        a precondition failed: somebody wrote first
  | 'exists' //       an item with this id is already there
  | 'rate-limited' // too fast: come back later
  | 'unavailable' //  the service or the way to it is down; a write may or may not have happened
  | 'invalid' //      the service understood and refused
  | 'moved' //        the item now lives in another place
  | 'archived' //     the item was put away at its service; it can be brought back

/** never: a person must act · now: look again at once · after: come back when this much time has passed. */
export type Verdict =
  | { readonly again: 'never' }
  | { readonly again: 'now' }
  | { readonly again: 'after'; readonly milliseconds: Time }

/** The service says for certain that the item is not where it was. */
export const isAway = (kind: FaultKind): boolean => kind === 'not-found' || kind === 'moved' || kind === 'archived'

export interface FaultDetails {
  readonly kind: FaultKind
  /** What happened, to which item, and what to do next; never a secret. */
  readonly message: string
  /** How long the service asked us to wait. */
  readonly retryAfter?: Time
  /** For `exists`: the item that is there. */
  readonly ref?: Ref
  /** For writes: true when the service cannot have acted on the request. */
  readonly unsent?: boolean
}

export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind
  readonly retryAfter: Time | undefined
  readonly unsent: boolean
  readonly ref: Ref | undefined

  constructor(details: FaultDetails) {
    super(details.message)
    this.kind = details.kind
    this.retryAfter = details.retryAfter
    this.ref = details.ref
    this.unsent = details.unsent ?? !(details.kind === 'unavailable')
  }

  get verdict(): Verdict {
    const again = whenAgain[this.kind]
    return again === 'after' ? { again, milliseconds: this.retryAfter ?? 30_000 } : { again }
  }
}

const whenAgain: Readonly<Record<FaultKind, Verdict['again']>> = {
  denied: 'never',
  invalid: 'never',
  moved: 'never',
  archived: 'never',
  stale: 'now',
  exists: 'now',
  'not-found': 'now',
  'rate-limited': 'after',
  unavailable: 'after',
}

/** The answer for one item of a batch: one failing item says nothing about the others. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault }

export const success = <T>(value: T): Outcome<T> => ({ ok: true, value })
export const failure = <T>(fault: Fault): Outcome<T> => ({ ok: false, fault })
