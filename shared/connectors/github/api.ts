// The way to GitHub: Octokit words the requests, the kit's client sends them. So the gate, the time limit, the single
// sending of a write and the verdicts hold for everything Octokit is asked to do.

import { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import type { Answer } from '../../http/body.ts'
import { type Client, openClient } from '../../http/client.ts'
import { ask, type GraphqlAnswer, type Query } from '../../http/graphql.ts'
import { path } from '../../http/path.ts'
import type { Call } from '../../http/request.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { type Credential, credentialOf } from './credential.ts'
import { manifest } from './manifest.ts'
import type { Scope } from './scope.ts'

/** GitHub answers in the shapes of this day, whatever it thinks of later. */
const apiVersion = '2022-11-28'

export interface Api {
  /** Every call says in `request` what it is about, for messages. */
  readonly rest: Octokit['rest']
  /** For the few addresses Octokit has no method for. */
  readonly request: Octokit['request']
  graph(query: Omit<Query, 'path'>): Promise<GraphqlAnswer>
  readonly credential: Credential
}

/** What a call may say beside its parameters. */
const asked = z.object({
  about: z.string().optional(),
  /** Statuses that are no failure here. */
  fine: z.array(z.number()).optional(),
})

export function openApi(settings: ConnectorSettings<Scope>): Api {
  const base = addressOf(settings.baseUrl)
  const octokit = new Octokit({ baseUrl: base })
  const credential = credentialOf(settings.secret, octokit.request)
  const rest = doorway(settings, base)
  const graph = doorway(settings, base.replace(/\/v3$/, ''))

  async function send(call: Call, proof: string | undefined): Promise<Answer> {
    const token = proof ?? (await credential.token())
    let wanted: string | null = null
    let refused = false
    const verdict: Call['verdict'] = answer => {
      wanted = answer.headers.get('x-accepted-github-permissions')
      refused = answer.status === 401
      return call.verdict?.(answer) ?? verdictOf(answer)
    }
    try {
      return await rest(token).send({ ...call, verdict })
    } catch (reason) {
      if (refused) credential.refused()
      throw reason instanceof Fault && reason.kind === 'denied' && wanted ? wanting(reason, wanted) : reason
    }
  }

  octokit.hook.wrap('request', async (_, options) => {
    const { about = `asking ${options.method} ${options.url}`, fine = [] } = asked.parse(options.request ?? {})
    checkWords(options.url, options)
    const { method, url, headers, body } = octokit.request.endpoint.parse(options)
    const answer = await send(
      {
        method: methods.parse(method),
        path: url.slice(base.length),
        about,
        ...(body === undefined ? {} : { body }),
        ...(headers['if-none-match'] ? { headers: { 'if-none-match': String(headers['if-none-match']) } } : {}),
        verdict: ({ status }) => (fine.includes(status) ? 'fine' : undefined),
      },
      bearer(headers.authorization),
    )
    return { status: answer.status, url, headers: Object.fromEntries(answer.headers), data: answer.body }
  })

  return {
    rest: octokit.rest,
    request: octokit.request,
    credential,
    async graph(query) {
      let refused = false
      const client = graph(await credential.token())
      const watched: Client = {
        ...client,
        send: call =>
          client.send({
            ...call,
            verdict: answer => {
              refused = answer.status === 401
              return call.verdict?.(answer)
            },
          }),
      }
      try {
        return understood(await ask(watched, query), query.about)
      } finally {
        if (refused) credential.refused()
      }
    },
  }
}

const methods = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** Only the App itself brings its own proof; everything else goes with the credential. */
const bearer = (header: string | undefined): string | undefined => /^bearer (.+)$/i.exec(header ?? '')?.[1]

/** A word that becomes part of the address must stay one segment of it. */
function checkWords(template: string, words: Readonly<Record<string, unknown>>): void {
  for (const [, name = ''] of template.matchAll(/\{(\w+)\}/g)) path`/${String(words[name] ?? '')}`
}

/** One client per token: each covers the token it sends. */
function doorway(settings: ConnectorSettings<Scope>, base: string): (token: string) => Client {
  const { secret } = settings
  const secrets = [secret.token, secret.privateKey, secret.webhookSecret].filter(part => part !== undefined)
  let open: { readonly token: string; readonly client: Client } | undefined
  return token => {
    if (open?.token === token) return open.client
    const client = openClient({
      ...settings,
      service: manifest.title,
      base,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': apiVersion,
      },
      secrets,
      verdict: verdictOf,
    })
    open = { token, client }
    return client
  }
}

/** GitHub's own signs, where the status alone would mislead. */
function verdictOf({ status, body }: Answer): ReturnType<NonNullable<Call['verdict']>> {
  const { message } = said.parse(body)
  if ((status === 403 || status === 429) && /secondary rate|abuse detection/i.test(message))
    return { kind: 'rate-limited' }
  // Issues that were switched off are hidden, not deleted; nor is anything else when a version of the API is.
  if (status === 410 && /disabled|version/i.test(message)) return { kind: 'denied' }
  return undefined
}

/** A question with a field GitHub does not know is answered with nothing at all, under the name of the question. */
function understood(answer: GraphqlAnswer, about: string): GraphqlAnswer {
  const [error] = answer.errors
  if (!error || !/^(query|mutation|fragment)/.test(String(error.path[0]))) return answer
  throw new Fault({
    kind: 'invalid',
    message: `GitHub, ${about}: it does not understand the question (${error.message}). A GitHub of one’s own may be too old for this field: take it out of the binding.`,
  })
}

const said = z.object({ message: z.string().catch('') }).catch({ message: '' })

const wanting = (fault: Fault, permission: string): Fault =>
  new Fault({ kind: 'denied', message: `${fault.message} GitHub wants the permission ${permission} for it.` })

/** A GitHub of one's own keeps its API below its site. */
export function addressOf(site: string | undefined): string {
  if (site === undefined) return 'https://api.github.com'
  const address = site.replace(/\/+$/, '')
  return /^https?:\/\/(?!api\.)[^/]+$/.test(address) ? `${address}/api/v3` : address
}
