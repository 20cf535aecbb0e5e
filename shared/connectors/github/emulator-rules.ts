// What GitHub refuses, drops or limits, whatever is asked of it.

import { createHash } from 'node:crypto'
import type { Time } from '../../core/ids.ts'
import { accounts, milestones, types } from './emulator-house.ts'

export type Wanted = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Wanted =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(nameOf) : [])
const nameOf = (value: unknown): string => (isRecord(value) ? String(value.name) : String(value))

const docs = 'https://docs.github.com/rest'

export const said = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json({ message, documentation_url: docs, status: String(status) }, { status, headers })

export const invalid = (field: string, message: string, code = 'custom'): Response =>
  Response.json(
    {
      message: 'Validation Failed',
      documentation_url: docs,
      errors: [{ resource: 'Issue', field, code, message }],
      status: '422',
    },
    { status: 422 },
  )

/** Why a body is refused; undefined when it is not. */
export function flaw(wanted: Wanted, isNew: boolean): Response | undefined {
  const { title, body, milestone, type } = wanted
  if ([title, body].some(text => typeof text === 'string' && !text.isWellFormed()))
    return said(400, 'Problems parsing JSON')
  if (isNew && typeof title !== 'string') return invalid('title', 'missing title', 'missing_field')
  const wrong = textFlaw(wanted)
  if (wrong) return invalid('text', wrong)
  if (typeof milestone === 'number' && !milestones.some(each => each.number === milestone))
    return invalid('milestone', 'milestone does not exist', 'invalid')
  if (typeof type === 'string' && !types.includes(type)) return invalid('type', 'type does not exist', 'invalid')
  return labelFlaw(words(wanted.labels))
}

/** What is wrong with a title or a text, whichever door it comes through. */
export function textFlaw({ title, body }: Wanted): string | undefined {
  if ([title, body].some(text => typeof text === 'string' && text.includes('\0'))) return 'contains NUL'
  if (typeof title === 'string' && title.trim() === '') return "title can't be blank"
  if (typeof title === 'string' && title.length > 256) return 'title is too long (maximum is 256 characters)'
  return typeof body === 'string' && body.length > 65_536 ? 'body is too long (maximum is 65536 characters)' : undefined
}

export function labelFlaw(labels: readonly string[]): Response | undefined {
  if (labels.length > 100) return invalid('labels', 'an issue may have at most 100 labels')
  if (labels.some(name => name.length > 50)) return invalid('labels', 'name is too long (maximum is 50 characters)')
  return labels.some(name => name.trim() === '') ? invalid('labels', "name can't be blank") : undefined
}

/** People who cannot be assigned are left out without a word, and so is the eleventh. */
export const assignable = (people: readonly string[]): readonly string[] =>
  people
    .flatMap(word => accounts.find(({ login }) => login.toLowerCase() === word.toLowerCase())?.login ?? [])
    .slice(0, 10)

export interface Budget {
  /** An answer instead of the one that was asked for, when there were too many requests. */
  refuse(request: Request): Response | undefined
  /** The answer with what is left, and with its mark; "as before" where the mark was sent along, which costs nothing. */
  stamp(request: Request, answer: Response): Promise<Response>
  /** From now on nothing is left of the hour. */
  exhaust(status: 403 | 429): void
  readonly remaining: number
}

const hour = 3600_000
const markOf = (text: string): string => `W/"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`

export function budget(now: () => Time): Budget {
  let remaining = 5000
  let exhausted: 403 | 429 | undefined
  let resets = now() + hour
  let creations: readonly Time[] = []

  const headers = () => ({
    date: new Date(now()).toUTCString(),
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(5000 - remaining),
    'x-ratelimit-reset': String(Math.ceil(resets / 1000)),
    'x-ratelimit-resource': 'core',
  })

  function refuse(request: Request): Response | undefined {
    if (now() >= resets) {
      remaining = 5000
      exhausted = undefined
      resets = now() + hour
    }
    if (remaining <= 0) {
      const message = 'API rate limit exceeded for user ID 900.'
      if (new URL(request.url).pathname.endsWith('/graphql'))
        return Response.json({ errors: [{ type: 'RATE_LIMITED', message }] }, { headers: headers() })
      return said(exhausted ?? 403, message, headers())
    }
    if (request.method !== 'POST' || !/\/(issues|comments)$/.test(new URL(request.url).pathname)) return undefined
    creations = [...creations.filter(at => at > now() - hour), now()]
    const lately = creations.filter(at => at > now() - 60_000).length
    if (lately <= 80 && creations.length <= 500) return undefined
    return said(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {
      ...headers(),
      'retry-after': lately > 80 ? '60' : '600',
    })
  }

  async function stamp(request: Request, answer: Response): Promise<Response> {
    const hasMark = request.method === 'GET' && answer.status === 200
    // It speaks of this page, not of those behind it. Only pages the laboratory cut short say that there are more.
    const size = Number(new URL(request.url).searchParams.get('per_page') ?? 30)
    const text = hasMark ? await answer.clone().text() : ''
    const isCut = hasMark && size > (text.match(/"node_id":"I[C]?_/g) ?? []).length
    const mark = hasMark ? markOf(isCut ? text + (answer.headers.get('link') ?? '') : text) : ''
    const isAsBefore = hasMark && request.headers.get('if-none-match') === mark
    if (!isAsBefore && new URL(request.url).pathname !== '/rate_limit') remaining = Math.max(0, remaining - 1)
    for (const [name, value] of Object.entries(headers())) answer.headers.set(name, value)
    if (hasMark) answer.headers.set('etag', mark)
    return isAsBefore ? new Response(null, { status: 304, headers: answer.headers }) : answer
  }

  return {
    refuse,
    stamp,
    exhaust(status) {
      remaining = 0
      exhausted = status
    },
    get remaining() {
      return remaining
    },
  }
}
