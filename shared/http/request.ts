// A call as a connector words it, made into a request.

import type { Fault, FaultDetails } from '../core/errors.ts'
import type { OwnVerdict } from './verdict.ts'

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the base; made with the path tag when it contains words from outside. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** What we are doing and to which item, for messages: "reading item 42". */
  readonly about: string
  /** Only when the method does not tell: a POST that merely asks. */
  readonly write?: boolean
  /** What 409 means here. */
  readonly conflict?: 'stale' | 'exists'
  readonly verdict?: OwnVerdict
}

export interface Place {
  readonly service: string
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
}

export function prepare(place: Place, call: Call, fault: (details: FaultDetails) => Fault): Request {
  const url = new URL(place.base.replace(/\/+$/, '') + call.path)
  for (const [name, value] of Object.entries({ ...call.query, ...place.query }))
    if (value !== undefined) url.searchParams.set(name, String(value))
  const json = call.body === undefined ? {} : { 'content-type': 'application/json' }
  try {
    const headers = new Headers({
      accept: 'application/json',
      'user-agent': 'lockstep',
      ...json,
      ...place.headers,
      ...call.headers,
    })
    // By hand only: fetch turns a POST into a GET on 301 and reports success although nothing was made.
    const request = { method: call.method, headers, redirect: 'manual' } as const
    return new Request(url, call.body === undefined ? request : { ...request, body: JSON.stringify(call.body) })
  } catch {
    // The error's own words would show the header, and with it the credential.
    const message = `${place.service}, ${call.about}: the request cannot be made; a header contains characters that are not allowed. Check the credential for line breaks.`
    throw fault({ kind: 'denied', message })
  }
}
