// What is done with a delivery: is it genuine, was it heard before, where does it say to look, and what is the sender told.

import { createHash } from 'node:crypto'
import type { Client, Connection } from '../shared/core/client.ts'
import { Fault } from '../shared/core/errors.ts'
import { runId, type Time } from '../shared/core/ids.ts'
import type { Signal } from '../shared/core/signal.ts'
import type { Clock } from '../shared/ports/clock.ts'
import type { ConnectorModule, Delivery, Post, Webhook } from '../shared/ports/connector-module.ts'
import type { Logger } from '../shared/ports/logger.ts'
import type { Queue } from '../shared/ports/queue.ts'
import type { Store } from '../shared/ports/store.ts'
import type { Vault } from '../shared/ports/vault.ts'

export interface Ear {
  readonly client: Client
  /** The hearing parts of connectors that have any. */
  readonly parts: Readonly<Record<string, Pick<ConnectorModule, 'webhook' | 'scope'>>>
  readonly store: Pick<Store, 'firstTime'>
  readonly vault: Vault
  readonly queue: Queue
  readonly clock: Pick<Clock, 'now'>
  readonly log: Logger
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** For how long the same delivery counts as heard; services give up sending again within days. */
const remembered: Time = 7 * 24 * 60 * 60_000

export async function hear(name: string, said: Pick<Post, 'body' | 'headers'>, ear: Ear): Promise<Answer> {
  const connection = Object.hasOwn(ear.client.connections, name) ? ear.client.connections[name] : undefined
  const part =
    connection && Object.hasOwn(ear.parts, connection.connector) ? ear.parts[connection.connector] : undefined
  if (!connection || !part?.webhook) return { status: 404 }
  const { answers } = part.webhook
  try {
    const post = { ...said, secrets: await credentials(name, ear), now: ear.clock.now() }
    const greeting = part.webhook.greet?.(post)
    if (greeting) return greeting
    return post.secrets.length === 0 ? { status: answers.busy } : await taken(connection, part, part.webhook, post, ear)
  } catch (reason) {
    // The vault, the store or the queue: none of it is the sender's fault, and sending again may help.
    ear.log.note('a delivery could not be taken', { connection: name, reason: String(reason) })
    return { status: answers.busy }
  }
}

/** None yet is no reason not to greet: some services tell their secret with the greeting. */
async function credentials(name: string, { vault, log }: Ear): Promise<Post['secrets']> {
  try {
    return await vault.secret(name)
  } catch (reason) {
    if (!(reason instanceof Fault && reason.kind === 'denied')) throw reason
    log.note('a delivery came before there was a credential to check it with', { connection: name })
    return []
  }
}

async function taken(
  connection: Connection,
  part: Pick<ConnectorModule, 'scope'>,
  webhook: Webhook,
  post: Post,
  ear: Ear,
): Promise<Answer> {
  const heard = verified(connection, webhook, post, ear)
  if (typeof heard === 'number') return { status: heard }
  for (const delivery of heard) await pass(connection, part, webhook, delivery, post.now, ear)
  return { status: webhook.answers.taken }
}

/** Deliveries that are genuine, or the status for what is not. */
function verified({ name }: Connection, webhook: Webhook, post: Post, { log }: Ear): readonly Delivery[] | number {
  try {
    return webhook.verify(post)
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    log.note('a delivery was refused', { connection: name, kind: reason.kind, message: reason.message })
    return reason.kind === 'denied' ? webhook.answers.refused : webhook.answers.garbled
  }
}

async function pass(
  connection: Connection,
  part: Pick<ConnectorModule, 'scope'>,
  webhook: Webhook,
  delivery: Delivery,
  now: Time,
  ear: Ear,
): Promise<void> {
  const id = `${connection.name} ${delivery.id}`
  // Shown with no time to live, an id is looked up and not remembered: a delivery counts as heard once its signals wait.
  if (!(await ear.store.firstTime(id, now, now))) return
  await ear.queue.send(signalsOf(connection, part, webhook, delivery, ear))
  await ear.store.firstTime(id, now, now + remembered)
}

function signalsOf(
  { name, connector }: Connection,
  { scope }: Pick<ConnectorModule, 'scope'>,
  webhook: Webhook,
  delivery: Delivery,
  { client }: Ear,
): readonly Signal[] {
  const run = runId(
    `webhook-${createHash('sha256')
      .update(JSON.stringify([name, delivery.id]))
      .digest('hex')
      .slice(0, 16)}`,
  )
  return client.projects.flatMap(project =>
    project.ends
      .filter(end => end.connection === name && end.connector === connector)
      .flatMap((end): readonly Signal[] => {
        const about = { binding: project.id, end: end.id, run, tries: 0 }
        const hints = webhook.hints(delivery, scope.parse(end.scope))
        if (hints.look === 'nowhere') return []
        if (hints.look === 'changes') return [{ ...about, look: 'changes', census: false }]
        return hints.refs.map(ref => ({ ...about, look: 'item', ref }))
      }),
  )
}
