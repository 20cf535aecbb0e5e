// The door for webhooks: a delivery is held against its signature, taken once, and becomes a hint where to look. What it
// says beyond that is not believed.

import type { Client } from '../../shared/core/client.ts'
import { Fault } from '../../shared/core/errors.ts'
import type { Host } from '../../shared/index.ts'
import type { ConnectorModule, Delivery, Hints, Post } from '../../shared/ports/connector-module.ts'
import { load, type Modules } from '../../shared/runtime/ends.ts'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Hint {
  readonly project: string
  readonly end: string
  readonly look: Exclude<Hints, { readonly look: 'nowhere' }>
}

export interface Door {
  readonly client: Client
  readonly modules: Modules
  readonly host: Host
  /** Someone will look there. */
  hinted(hint: Hint): void
}

/** For how long a delivery is remembered: longer than any service sends one again. */
const remembered = 7 * 24 * 60 * 60_000

export async function knock(door: Door, connection: string, post: Pick<Post, 'body' | 'headers'>): Promise<Answer> {
  const { host } = door
  const ears = await earsOf(door, connection)
  const webhook = ears.find(({ module }) => module.webhook)?.module.webhook
  if (!webhook) return { status: 404 }
  try {
    const full: Post = { ...post, secrets: await host.vault.secret(connection), now: host.clock.now() }
    const greeting = webhook.greet?.(full)
    if (greeting) return greeting
    for (const delivery of webhook.verify(full)) await take(door, connection, ears, delivery)
    return { status: webhook.answers.taken }
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    host.log.note('a delivery was not taken', { connection, why: reason.message })
    const { refused, garbled, busy } = webhook.answers
    return { status: reason.kind === 'denied' ? refused : reason.kind === 'invalid' ? garbled : busy }
  }
}

interface Ear {
  readonly module: ConnectorModule
  readonly connector: string
}

/** What listens for a connection: its own connector, which knows what is genuine, and those of its ends. */
async function earsOf({ client, modules }: Door, connection: string): Promise<readonly Ear[]> {
  const ends = client.projects.flatMap(project => project.ends).filter(end => end.connection === connection)
  const owner = client.connections[connection]?.connector
  const names = new Set([...(owner === undefined ? [] : [owner]), ...ends.map(end => end.connector)])
  return Promise.all([...names].map(async connector => ({ connector, module: await load(modules, connector) })))
}

/** A delivery counts once. One whose hint is lost by a crash is made up for by the next schedule. */
async function take(door: Door, connection: string, ears: readonly Ear[], delivery: Delivery): Promise<void> {
  const { client, host } = door
  const hints = client.projects.flatMap(project =>
    project.ends
      .filter(end => end.connection === connection)
      .flatMap(end => {
        const ear = ears.find(({ connector }) => connector === end.connector)
        const scope = ear?.module.scope.safeParse(end.scope)
        if (!ear || !scope?.success) return []
        const look = (ear.module.webhook?.hints ?? ear.module.overhears)?.(delivery, scope.data)
        return look === undefined || look.look === 'nowhere'
          ? []
          : [{ project: String(project.id), end: end.name, look }]
      }),
  )
  const now = host.clock.now()
  if (await host.store.firstTime(`${connection}/${delivery.id}`, now, now + remembered))
    for (const hint of hints) door.hinted(hint)
}
