// The way to Linear: one address, documents with variables, and its own words for what went wrong.

import type { ZodType } from 'zod'
import { Fault, type FaultKind } from '../../core/errors.ts'
import { type ServiceTime, serviceTime } from '../../core/ids.ts'
import { openClient } from '../../http/client.ts'
import { alias, ask, batched, type GraphqlAnswer, type GraphqlError, outcomes, type Part } from '../../http/graphql.ts'
import { shaped } from '../../http/shape.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { manifest } from './manifest.ts'

export const usualAddress = 'https://api.linear.app'

export interface Asked {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** What we are doing and to which item: "reading ENG-1". */
  readonly about: string
}

export interface Api {
  /** Asks for one thing. Throws unless all of it was answered. */
  ask<T>(asked: Asked, shape: ZodType<T>): Promise<T>
  /** Sends steps in one document, in their order. Whatever went wrong with one of them is in the answer. */
  write(steps: readonly Step[], about: string): Promise<WriteAnswer>
  time(): Promise<ServiceTime>
}

/** One field of a mutation, and what it is about where that is not what the whole is about. */
interface Step extends Part {
  readonly about?: string
}

export interface WriteAnswer {
  /** The steps Linear refused, by place, each with its reason. */
  readonly refused: ReadonlyMap<number, Fault>
  /** Whether the other steps were answered: one refused step may take all answers with it. */
  readonly answered: boolean
  readonly values: readonly unknown[]
}

/** Without `Bearer` for an API key; Linear refuses it with. */
function authorization(token: string, auth: unknown): string {
  const isOauth = auth === 'oauth' || token.startsWith('lin_oauth_')
  return isOauth ? `Bearer ${token}` : token
}

export function openApi(settings: ConnectorSettings<unknown>): Api {
  const { clock, secret } = settings
  let heard: { readonly there: number; readonly here: number } | undefined
  const client = openClient({
    ...settings,
    // Every answer tells the time; remembering it saves asking.
    fetch: async (...request) => {
      const response = await settings.fetch(...request)
      const there = Date.parse(response.headers.get('date') ?? '')
      if (!Number.isNaN(there)) heard = { there, here: clock.now() }
      return response
    },
    service: manifest.title,
    base: settings.baseUrl ?? usualAddress,
    headers: { authorization: authorization(secret.token ?? '', settings.settings.auth) },
    secrets: Object.values(secret),
  })

  async function answerTo({ query, variables = {}, about }: Asked): Promise<GraphqlAnswer> {
    const answer = await ask(client, { query, variables, about, write: false, kindOf })
    const [error] = answer.errors
    if (error) throw faultOf(error, about)
    return answer
  }

  return {
    ask: async (asked, shape) =>
      shaped(shape, { body: (await answerTo(asked)).data }, `${manifest.title}, ${asked.about}`),

    async write(steps, about) {
      const answer = await ask(client, { ...batched('mutation', steps), about, write: true, kindOf })
      const refused = steps.flatMap((step, i) => {
        const error = answer.errors.find(({ path }) => path[0] === alias(i))
        return error ? [[i, faultOf(error, step.about ?? about)] as const] : []
      })
      const all = outcomes(answer, { about, kindOf }, steps.length)
      return {
        refused: new Map(refused),
        answered: all.every((outcome, i) => outcome.ok || refused.some(([place]) => place === i)),
        values: all.map(outcome => (outcome.ok ? outcome.value : undefined)),
      }
    },

    async time() {
      if (!heard) await answerTo({ query: 'query { viewer { id } }', about: 'asking for the time' })
      if (!heard)
        throw new Fault({
          kind: 'unavailable',
          message: `${manifest.title} did not say what time it is. It is asked again.`,
        })
      return serviceTime(heard.there + clock.now() - heard.here)
    },
  }
}

/** Not found and "there already" share one code: the words decide. */
function kindOf({ message, words }: GraphqlError): FaultKind | undefined {
  if (/^entity not found/i.test(message)) return 'not-found'
  if (/conflict on insert|already exists/i.test(message)) return 'exists'
  if (/bearer/i.test(message)) return 'denied'
  return ownWords.find(([word]) => words.includes(word))?.[1]
}

const ownWords: readonly (readonly [string, FaultKind])[] = [
  ['FEATURE_NOT_ACCESSIBLE', 'denied'],
  ['USAGE_LIMIT_EXCEEDED', 'invalid'],
  // Nothing happened, and the next try will most likely do.
  ['LOCK_TIMEOUT', 'unavailable'],
  ['NETWORK_ERROR', 'unavailable'],
  ['BOOTSTRAP_ERROR', 'unavailable'],
]

const advice: Partial<Readonly<Record<FaultKind, string>>> = {
  'not-found': 'It was deleted, or this credential may not see it.',
  denied: 'Check that the credential is valid and may do this, and that its account is in the team.',
  invalid: 'Correct the value or the mapping; trying again will not help.',
  exists: 'It is looked at.',
}

function faultOf(error: GraphqlError, about: string): Fault {
  const usual = outcomes({ data: {}, errors: [{ ...error, path: [alias(0)] }] }, { about, kindOf }, 1)[0]
  const kind = usual && !usual.ok ? usual.fault.kind : 'unavailable'
  const next = advice[kind] ?? 'It is tried again later.'
  return new Fault({ kind, message: `${manifest.title}, ${about}: ${error.message.replace(/\.?$/, '.')} ${next}` })
}
