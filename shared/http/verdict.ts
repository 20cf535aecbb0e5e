// What an answer means: nothing wrong, or which fault, with what to do next. The one place where status codes are judged.

import type { FaultDetails, FaultKind } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import { type Answer, saying } from './body.ts'
import { isExhausted, retryAfter } from './retry-after.ts'

/** What the judge needs to know about the question. */
export interface Question {
  readonly service: string
  /** What we were doing and to which item, such as "reading item 42". */
  readonly about: string
  readonly write: boolean
  /** What 409 means here. */
  readonly conflict: 'stale' | 'exists'
}

const minute = 60_000

/** Advice by fault: the second half of every message. */
const next: Readonly<Record<FaultKind, string>> = {
  'not-found': 'It was deleted, moved or hidden from this credential',
  denied: 'Check that the credential is valid and has the scopes the connector lists',
  stale: 'Somebody wrote first; it is read again',
  exists: 'It is there already and is looked at',
  'rate-limited': 'It is tried again later; lower the pace of this connection if this happens often',
  unavailable: 'It is tried again later',
  invalid: 'Correct the value or the mapping; trying again will not help',
  moved: 'Point the connection at its new place',
  archived: 'Bring it back there, or let the binding say what a deletion means',
}

/** A service's own way of saying no, also inside a 200. Undefined means "judge as usual". */
export type OwnVerdict = (
  answer: Answer,
) => { readonly kind: FaultKind; readonly retryAfter?: Time } | 'fine' | undefined

export function judge(
  answer: Answer,
  question: Question,
  now: Time,
  own?: ReturnType<OwnVerdict>,
): FaultDetails | undefined {
  if (own === 'fine') return undefined
  const kind = own?.kind ?? kindOf(answer, question)
  if (kind === undefined) return undefined
  const waits = kind === 'rate-limited' || kind === 'unavailable'
  const wait = own?.retryAfter ?? (waits ? retryAfter(answer.headers, now) : undefined)
  return describe(
    kind,
    question,
    `${answer.status}${quoted(answer)}`,
    wait ?? (kind === 'rate-limited' ? minute : undefined),
  )
}

/** A fault in the words every connector uses. */
export function describe(kind: FaultKind, question: Question, what: string, retryAfter?: Time): FaultDetails {
  const unknown = kind === 'unavailable' && question.write ? ' Whether it took effect is unknown.' : ''
  const message = `${question.service}, ${question.about}: ${sayKind[kind]} (${what}).${unknown} ${next[kind]}.`
  return { kind, message, ...(retryAfter === undefined ? {} : { retryAfter }) }
}

const sayKind: Readonly<Record<FaultKind, string>> = {
  'not-found': 'not found',
  denied: 'access denied',
  stale: 'changed meanwhile',
  exists: 'exists already',
  'rate-limited': 'too many requests',
  unavailable: 'no usable answer',
  invalid: 'refused',
  moved: 'moved elsewhere',
  archived: 'archived',
}

const quoted = (answer: Answer): string => {
  const words = saying(answer)
  if (answer.form === 'page') return ', a web page instead of data'
  return words === '' ? '' : `: ${words}`
}

function kindOf(answer: Answer, question: Question): FaultKind | undefined {
  const { status, form } = answer
  if (status >= 200 && status < 300) {
    // 203 and sign-in pages: something in between did not let us through.
    if (form === 'page') return status === 203 || asksToSignIn(answer.text) ? 'denied' : 'unavailable'
    return form === 'garbled' ? 'unavailable' : undefined
  }
  if (status >= 300 && status < 400) return isSignIn(answer) ? 'denied' : 'moved'
  if (status === 429) return 'rate-limited'
  if (status === 403)
    return isExhausted(answer.headers) || /rate limit|too many requests/i.test(saying(answer))
      ? 'rate-limited'
      : 'denied'
  if (status === 401 || status === 407) return 'denied'
  if (status === 404 || status === 410) return 'not-found'
  if (status === 412) return 'stale'
  if (status === 409) return question.conflict
  if (status === 408 || status === 425 || status >= 500) return 'unavailable'
  return 'invalid'
}

const asksToSignIn = (page: string): boolean => /sign.?in|log.?in/i.test(page)

const isSignIn = ({ status, headers }: Answer): boolean =>
  (status === 302 || status === 303) && /sign.?in|log.?in|oauth|\bsso\b/i.test(headers.get('location') ?? '')
