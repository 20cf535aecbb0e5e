// What is done with a delivery: is it genuine, was it heard before, where does it say to look, and what is the sender told.

import type { Client, Connection, End, Occasion, Project } from '../core/client.ts'
import { Fault } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import { mentionsIn } from '../core/mentions.ts'
import type { Clock } from '../ports/clock.ts'
import type { ConnectorModule, Delivery, Hints, Post, Webhook } from '../ports/connector-module.ts'
import type { PullRequestHappened } from '../ports/happening.ts'
import type { Logger } from '../ports/logger.ts'
import type { Store } from '../ports/store.ts'
import type { Vault } from '../ports/vault.ts'

/** The hearing parts of a connector. */
export type Part = Pick<ConnectorModule, 'webhook' | 'scope' | 'overhear'>

export interface Ear {
  readonly client: Client
  /** Undefined for a connector that hears nothing. */
  readonly partOf: (connector: string) => Promise<Part | undefined>
  readonly store: Pick<Store, 'firstTime'>
  readonly vault: Vault
  readonly clock: Pick<Clock, 'now'>
  readonly log: Logger
  /** Sees to it that somebody looks. Once it returns, the delivery counts as heard. */
  readonly pass: (heard: readonly Heard[], delivery: string) => Promise<void>
}

export type Heard = { readonly project: Project; readonly end: End } & (
  | Exclude<Hints, { readonly look: 'nowhere' }>
  | ({ readonly look: 'happening'; readonly names: readonly string[] } & Pick<PullRequestHappened, 'when' | 'at'>)
  /** What this project's schedule waits for has come. */
  | { readonly look: 'occasion'; readonly occasion: Occasion }
)

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** For how long the same delivery counts as heard; services give up sending again within days. */
const remembered: Time = 7 * 24 * 60 * 60_000

export async function hear(name: string, said: Pick<Post, 'body' | 'headers'>, ear: Ear): Promise<Answer> {
  const connection = Object.hasOwn(ear.client.connections, name) ? ear.client.connections[name] : undefined
  const webhook = connection && (await ear.partOf(connection.connector))?.webhook
  if (!connection || !webhook) return { status: 404 }
  const { answers } = webhook
  try {
    const post = { ...said, secrets: await credentials(name, ear), now: ear.clock.now() }
    const greeting = webhook.greet?.(post)
    if (greeting) return greeting
    return post.secrets.length === 0 ? { status: answers.busy } : await taken(connection, webhook, post, ear)
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

async function taken(connection: Connection, webhook: Webhook, post: Post, ear: Ear): Promise<Answer> {
  const deliveries = verified(connection, webhook, post, ear)
  if (typeof deliveries === 'number') return { status: deliveries }
  for (const delivery of deliveries) await pass(connection, webhook, delivery, post.now, ear)
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

async function pass(connection: Connection, webhook: Webhook, delivery: Delivery, now: Time, ear: Ear): Promise<void> {
  const id = `${connection.name} ${delivery.id}`
  // Shown with no time to live, an id is looked up and not remembered: a delivery counts as heard once its signals wait.
  if (!(await ear.store.firstTime(id, now, now))) return
  await ear.pass(await heardIn(connection, webhook, delivery, ear), id)
  await ear.store.firstTime(id, now, now + remembered)
}

async function heardIn(
  { name, connector }: Connection,
  webhook: Webhook,
  delivery: Delivery,
  { client, partOf }: Ear,
): Promise<readonly Heard[]> {
  const happened = webhook.happened?.(delivery)
  const heard: Heard[] = []
  for (const project of client.projects) {
    const here = project.ends.filter(end => end.connection === name)
    const pointedAt: Heard[] = []
    for (const end of here) {
      const part = await partOf(end.connector)
      const hints = part && hintsAt(part, end.connector === connector, delivery, end)
      if (hints && hints.look !== 'nowhere') pointedAt.push({ project, end, ...hints })
    }
    heard.push(...pointedAt)
    if (happened?.when === 'sprint start') heard.push(...occasionsOf(project, pointedAt))
    else if (happened) heard.push(...happenedTo(project, here, connector, happened))
  }
  return heard
}

/** Whoever is pointed at by the very delivery is concerned. */
function occasionsOf(project: Project, [first]: readonly Heard[]): readonly Heard[] {
  const occasions = project.schedule.filter(occasion => 'when' in occasion)
  return first ? occasions.map(occasion => ({ project, end: first.end, look: 'occasion', occasion })) : []
}

/** Items are called by mere numbers where the pull request lives: whoever owns the account saw it before a borrower. */
function happenedTo(
  project: Project,
  ends: readonly End[],
  owner: string,
  happened: PullRequestHappened,
): readonly Heard[] {
  const { when, at, place } = happened
  const there = ends.filter(end => isAt(end, place))
  const end = there.find(each => each.connector === owner) ?? there[0]
  const names = mentionsIn(happened)
  const isWaitedFor = project.on.some(reaction => reaction.when === when)
  return end && isWaitedFor && names.length > 0 ? [{ project, end, look: 'happening', when, at, names }] : []
}

/** Whoever owns the account tells of his own items; whoever borrows it overhears what concerns his. */
function hintsAt({ webhook, overhear, scope }: Part, isOwn: boolean, delivery: Delivery, end: End): Hints | undefined {
  const read = scope.safeParse(end.scope)
  if (!read.success) return undefined
  return isOwn ? webhook?.hints(delivery, read.data) : overhear?.(delivery, read.data)
}

const isAt = ({ scope }: End, place: PullRequestHappened['place']): boolean =>
  Object.entries(place).every(([key, value]) => String(scope[key] ?? '').toLowerCase() === value.toLowerCase())
