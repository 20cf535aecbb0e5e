// The tracker's doors, in memory: what its documentation says, and what it does in spite of it.

import type { Time } from '../../core/ids.ts'
import { type Exchange, emulator } from '../../http/emulator.ts'
import { members, projectDoors, statuses } from './emulator-project.ts'
import { isRecord, keyOf, type RecordSettings, type Row, records, type Wanted } from './emulator-records.ts'

export const token = 'tok_5f2c-never-show-this'
export const project = 'ROCKET'

export interface TrackerSettings extends RecordSettings {
  readonly pageSize: number
  readonly slowness?: () => Time
}

export function tracker(settings: TrackerSettings) {
  const { clock, skew, slowness } = settings
  const book = records(settings)
  const moved = new Map<string, string>()
  const around = projectDoors(clock, `/api/projects/${project}`)
  let valid = true

  /** Finds the row an address means, or says why not. */
  function withRow(exchange: Exchange, act: (row: Row) => Response): Response {
    const { item = '', comment } = exchange.at
    const away = moved.get(item)
    if (away) return new Response(null, { status: 301, headers: { location: `/api/projects/ELSEWHERE/items/${away}` } })
    const row = book.get(comment === undefined ? item : `${item}/${comment}`)
    if (!row || row.archived) return said(404, 'There is no such record')
    if (row.hidden) return said(403, 'You may not see this record')
    const wanted = exchange.request.headers.get('if-match')
    if (wanted !== null && wanted !== `"${row.revision}"`) return said(412, `The record is at revision ${row.revision}`)
    return act(row)
  }

  function listing(exchange: Exchange, among: (row: Row) => boolean): Response {
    const ask = (name: string) => exchange.url.searchParams.get(name)
    const since = ask('since') ?? ''
    const after = ask('after') ?? ''
    const prefix = ask('prefix')
    const place = (row: Row) => `${row.updated_at} ${keyOf(row)}`
    const fitting = book
      .listed()
      .filter(row => !row.archived && !row.hidden && among(row))
      .filter(row => row.updated_at >= since && place(row) > after)
      .filter(row => prefix === null || row.properties[ask('property') ?? '']?.startsWith(sloppily(prefix)))
      .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    const page = fitting.slice(0, Math.min(Number(ask('limit') ?? 100), settings.pageSize))
    const last = page.at(-1)
    const records = page.map(row => shown(exchange, row))
    return Response.json({ records, next: last && fitting.length > page.length ? place(last) : null })
  }

  const writing = (exchange: Exchange, act: (wanted: Wanted) => Response): Response => {
    const wanted = isRecord(exchange.json) ? exchange.json : undefined
    const wrong = wanted ? flaw(wanted) : 'The body is not JSON'
    return wanted && wrong === undefined ? act(wanted) : said(422, wrong ?? 'Refused')
  }

  const one = (exchange: Exchange) => withRow(exchange, row => show(exchange, row))
  const patch = (exchange: Exchange) =>
    writing(exchange, wanted => withRow(exchange, row => show(exchange, book.change(row, wanted, true))))
  const drop = (exchange: Exchange) => withRow(exchange, row => done(() => book.erase(row)))

  const service = emulator({
    clock,
    skew,
    ...(slowness ? { slowness } : {}),
    doorman: ({ request }) => {
      const known = valid && request.headers.get('authorization') === `Bearer ${token}`
      return known ? undefined : forVisitors(request)
    },
    routes: {
      'GET /api/time': () => Response.json({ now: book.time() }),
      ...around.routes,
      [`GET /api/projects/${project}/changes`]: exchange => listing(exchange, () => true),
      [`POST /api/projects/${project}/items`]: exchange =>
        writing(exchange, wanted => show(exchange, book.make(wanted, undefined, true), 201)),
      [`GET /api/projects/${project}/items/:item`]: one,
      [`PATCH /api/projects/${project}/items/:item`]: patch,
      [`DELETE /api/projects/${project}/items/:item`]: drop,
      [`POST /api/projects/${project}/items/:item/archive`]: exchange =>
        withRow(exchange, row => done(() => book.archive(row))),
      [`GET /api/projects/${project}/items/:item/history`]: exchange =>
        withRow(exchange, row => {
          const after = Number(exchange.url.searchParams.get('after') ?? 0)
          return Response.json({ entries: book.history(row).filter(entry => entry.position > after) })
        }),
      [`GET /api/projects/${project}/items/:item/comments`]: exchange =>
        withRow(exchange, parent => listing(exchange, row => row.kind === 'comment' && row.item === parent.id)),
      [`POST /api/projects/${project}/items/:item/comments`]: exchange =>
        writing(exchange, wanted =>
          withRow(exchange, parent => show(exchange, book.make(wanted, parent.id, true), 201)),
        ),
      [`GET /api/projects/${project}/items/:item/comments/:comment`]: one,
      [`PATCH /api/projects/${project}/items/:item/comments/:comment`]: patch,
      [`DELETE /api/projects/${project}/items/:item/comments/:comment`]: drop,
    },
  })

  return {
    service,
    around,
    records: book,
    move: (row: Row) => void moved.set(row.id, `E-${row.id}`),
    expire: () => {
      valid = false
    },
  }
}

/** Nobody has to find out by trying where a record's page is. */
const shown = ({ url }: Exchange, row: Row) => ({ ...row, url: `${url.origin}/${project}/${keyOf(row)}` })
const show = (exchange: Exchange, row: Row, status = 200): Response => Response.json(shown(exchange, row), { status })
const done = (act: () => void): Response => {
  act()
  return new Response(null, { status: 204 })
}

/** A token that expired makes a visitor of us: lists are empty, single records do not exist. Only writing says the truth. */
function forVisitors(request: Request): Response {
  const headers = { 'x-session': 'visitor' }
  // The way services echo what they were sent.
  if (request.method !== 'GET')
    return Response.json({ message: `Unknown token ${request.headers.get('authorization')}` }, { status: 401 })
  if (/\/(changes|comments)$/.test(new URL(request.url).pathname))
    return Response.json({ records: [], next: null }, { headers })
  return Response.json({ message: 'There is no such record' }, { status: 404, headers })
}

/** Its search stops reading at the first sign that is no letter: what it finds has to be looked at again. */
const sloppily = (prefix: string): string => /^[a-z]*/i.exec(prefix)?.[0] ?? ''

const said = (status: number, message: string): Response => Response.json({ message }, { status })

function flaw(wanted: Wanted): string | undefined {
  if (typeof wanted.title === 'string' && wanted.title.length > 255) return 'title: at most 255 characters'
  if (typeof wanted.body === 'string' && wanted.body.length > 1_000_000) return 'body: at most 1000000 characters'
  if (wanted.status !== undefined && !statuses.includes(String(wanted.status)))
    return `status: one of ${statuses.join(', ')}`
  const people = isRecord(wanted.assignees) ? wanted.assignees.add : wanted.assignees
  if (Array.isArray(people) && people.some(person => !members.includes(String(person))))
    return 'assignees: members of the project only'
  const texts = [wanted.title, wanted.body].filter(text => typeof text === 'string')
  return texts.some(text => text.includes('\0')) ? 'NUL characters are not allowed' : undefined
}
