// The way to Jira: the functions of jira.js, sent through our own client, with its gate, its time limit and its verdicts.

import type { Client as JiraClient, SendRequestOptions } from 'jira.js/core'
import type { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import type { Answer } from '../../http/body.ts'
import { type Client, openClient } from '../../http/client.ts'
import type { Call } from '../../http/request.ts'
import { shaped } from '../../http/shape.ts'
import type { OwnVerdict } from '../../http/verdict.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { manifest } from './manifest.ts'
import type { Scope } from './scope.ts'

export interface Jira {
  /** Where its pages are. */
  readonly site: string
  /** Sends what a function of jira.js wants sent, and checks what comes back. */
  ask<T>(about: string, shape: z.ZodType<T>, send: (client: JiraClient) => Promise<unknown>, how?: How): Promise<T>
  /** The same where nothing comes back. */
  tell(about: string, send: (client: JiraClient) => Promise<unknown>, how?: How): Promise<void>
  /** For what jira.js has no function for. */
  send(call: Call): Promise<Answer>
}

/** What the method of a request does not tell. */
export type How = Pick<Call, 'write' | 'verdict'> & {
  /** Several steps have to fit into the time of one. */
  readonly inHalfTheTime?: boolean
}

export function openJira(settings: ConnectorSettings<Scope>): Jira {
  const site = siteOf(settings)
  const { email = '', token = '' } = settings.secret
  const open = (timeout: number): Client =>
    openClient({
      ...settings,
      timeout,
      service: manifest.title,
      base: baseOf(settings, site),
      headers: { authorization: `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}` },
      secrets: Object.values(settings.secret),
      verdict: ownVerdict,
    })
  const usual = open(settings.timeout)
  const brisk = open(settings.timeout / 2)

  const clientFor = (about: string, { inHalfTheTime, ...how }: How): JiraClient => ({
    async sendRequest<T>({ url, method = 'GET', body, searchParams }: SendRequestOptions<T>): Promise<T> {
      if (method === 'HEAD' || method === 'OPTIONS') throw new TypeError(`${method} is not asked here`)
      const call = { method, path: url, query: queryOf(searchParams), body, about, ...how }
      const answer = await (inHalfTheTime ? brisk : usual).send(call)
      // jira.js promises a type; what really came is checked by the shape it is asked with.
      return answer.body as T
    },
  })

  return {
    site,
    async ask(about, shape, send, how = {}) {
      return shaped(shape, { body: await send(clientFor(about, how)) }, about)
    },
    async tell(about, send, how = {}) {
      await send(clientFor(about, how))
    },
    send: call => usual.send(call),
  }
}

function siteOf({ baseUrl, settings: { site } }: ConnectorSettings<Scope>): string {
  const said = baseUrl ?? site
  if (typeof said === 'string' && URL.canParse(said)) return new URL(said).origin
  const message = `${manifest.title}: the connection does not say where Jira is. Add its site, such as https://acme.atlassian.net.`
  throw new Fault({ kind: 'invalid', message })
}

/** A token with scopes is only good at the gateway, one without only at the site itself. */
function baseOf({ settings }: ConnectorSettings<Scope>, site: string): string {
  const { cloud_id: cloud } = settings
  return typeof cloud === 'string' ? `https://api.atlassian.com/ex/jira/${encodeURIComponent(cloud)}` : site
}

type Query = Readonly<Record<string, string | number>>

const queryOf = (params: Readonly<Record<string, unknown>> = {}): Query =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => {
      if (value === undefined || value === null) return []
      return [[name, Array.isArray(value) ? value.join(',') : typeof value === 'number' ? value : String(value)]]
    }),
  )

/** How long to stay away when a limit says which it is and not how long. */
const waits: Readonly<Record<string, number>> = { 'jira-per-issue-on-write': 30_000, 'jira-burst-based': 2000 }

const ownVerdict: OwnVerdict = ({ status, headers }) => {
  // A bad credential is answered like a visitor's request: 200, and nothing in it. Only this header says so.
  if (/AUTHENTICATED_FAILED|AUTHENTICATION_DENIED/.test(headers.get('x-seraph-loginreason') ?? ''))
    return { kind: 'denied' }
  const wait = waits[headers.get('ratelimit-reason') ?? '']
  if (status === 429 && wait !== undefined && !headers.has('retry-after') && !headers.has('x-ratelimit-reset'))
    return { kind: 'rate-limited', retryAfter: wait }
  return undefined
}
