// The border between functions and the parts of the cloud: every request says who asks, and passes only where the role of
// that function allows it, as its template has it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import type { Clock } from '../../shared/ports/clock.ts'
import { closing, listening } from './loopback.ts'

export interface Statement {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

export interface Border {
  readonly endpoint: string
  /** From now on this caller may do what the statements say, and nothing else. */
  admit(caller: string, statements: readonly Statement[]): void
  /** What was turned away, in words. */
  readonly refusals: readonly string[]
  stop(): Promise<void>
}

/** Where the parts of the cloud are. */
export interface Parts {
  readonly dynamodb: string
  readonly sqs: string
  readonly secretsmanager: string
}

/** What goes wrong with a request that is allowed; decided at every one. Unheard: it is carried out, and the answer lost. */
export type Weather = (caller: string, action: string) => 'throttled' | 'unheard' | undefined

export interface BorderPlan {
  readonly parts: Parts
  readonly place: { readonly region: string; readonly id: string }
  readonly weather: Weather
  readonly clock: Pick<Clock, 'now'>
}

export async function openBorder({ parts, place, weather, clock }: BorderPlan): Promise<Border> {
  const statements = new Map<string, readonly Statement[]>()
  const refusals: string[] = []

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const caller = callerOf(request)
    const wish = wishOf(String(request.headers['x-amz-target']), body, place)
    if (!wish) return refuse(response, 'UnknownOperationException', 'The local cloud has no such operation.')
    const may = statements.get(caller)?.some(({ actions, resources }) => {
      return actions.includes(wish.action) && wish.resources.every(each => resources.includes(each))
    })
    if (!may) {
      const refusal = `${caller} may not ${wish.action} on ${wish.resources.join(', ')}`
      refusals.push(refusal)
      return refuse(response, 'AccessDeniedException', refusal)
    }
    const trouble = weather(caller, wish.action)
    if (trouble === 'throttled') return refuse(response, 'ThrottlingException', 'Rate exceeded')
    const answer = await carriedOut(`${parts[wish.part]}${request.url ?? '/'}`, request, body)
    if (trouble === 'unheard') request.destroy()
    else response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
  }

  const server = createServer((request, response) => {
    // Whoever asks compares this with its own watch.
    response.setHeader('date', new Date(clock.now()).toUTCString())
    pass(request, response).catch(() => request.destroy())
  })
  return {
    endpoint: await listening(server),
    refusals,
    admit: (caller, said) => void statements.set(caller, said),
    stop: () => closing(server),
  }
}

const callerOf = ({ headers }: IncomingMessage): string =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'nobody'

interface Wish {
  readonly part: keyof Parts
  readonly action: string
  readonly resources: readonly string[]
}

/** What a request may speak of; which of it there is depends on the operation. */
const spoken = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  QueueUrl: z.string().optional(),
  SecretId: z.string().optional(),
})

const targets: Readonly<Record<string, keyof Parts>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
}

function wishOf(target: string, body: Buffer, { region, id }: BorderPlan['place']): Wish | undefined {
  const [prefix = '', operation = ''] = target.split('.')
  const part = Object.hasOwn(targets, prefix) ? targets[prefix] : undefined
  const said = spoken.safeParse(JSON.parse(body.toString()))
  if (!part || !said.success) return undefined
  const { TableName, IndexName, RequestItems = {}, QueueUrl, SecretId } = said.data
  const tables = [TableName ?? [], Object.keys(RequestItems)].flat()
  const resources = [
    ...tables.map(name => `table/${name}${IndexName === undefined ? '' : `/index/${IndexName}`}`),
    ...(QueueUrl === undefined ? [] : [QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1)]),
    ...(SecretId === undefined ? [] : [`secret:${SecretId}`]),
  ]
  return {
    part,
    // A batch of messages needs no leave of its own; a batch of rows does.
    action: `${part}:${part === 'sqs' ? operation.replace(/Batch$/, '') : operation}`,
    resources: resources.map(name => `arn:aws:${part}:${region}:${id}:${name}`),
  }
}

function refuse(response: ServerResponse, name: string, message: string): void {
  const body = JSON.stringify({ __type: `com.amazonaws#${name}`, message })
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
}

const ofThisHop = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect']

async function carriedOut(to: string, { headers }: IncomingMessage, body: Buffer) {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && !ofThisHop.includes(name) ? [[name, value] as [string, string]] : [],
  )
  const given = await fetch(to, { method: 'POST', headers: kept, body: new Uint8Array(body) })
  const type = given.headers.get('content-type') ?? 'application/x-amz-json-1.0'
  return { status: given.status, type, body: Buffer.from(await given.arrayBuffer()) }
}
