// Puts a client, a host and its connectors together, and offers what Lockstep does as calls.

import type { Policy } from './core/binding.ts'
import { bindings, type Client, type ClientFile, type Project } from './core/client.ts'
import { type EndId, type RunId, runId, type Time } from './core/ids.ts'
import type { Report } from './core/report.ts'
import { carefulTiming, type Engine, type Timing } from './engine/engine.ts'
import { linksOf } from './engine/links.ts'
import { memoryQueue } from './hosts/memory/queue.ts'
import type { Clock } from './ports/clock.ts'
import type { Hooks } from './ports/connector-module.ts'
import type { Logger } from './ports/logger.ts'
import type { Notifier } from './ports/notifier.ts'
import type { Queue } from './ports/queue.ts'
import type { Store } from './ports/store.ts'
import type { Vault } from './ports/vault.ts'
import { type CheckReport, check } from './runtime/check.ts'
import { clientFrom } from './runtime/client-files.ts'
import { endOpener, hooksOpener, type Modules, paceOf, type Surroundings } from './runtime/ends.ts'
import { looks } from './runtime/errand.ts'
import { askedOf, orderFor, type SyncOptions, type Trigger } from './runtime/order.ts'
import { unknown } from './runtime/refusal.ts'
import { carryOut } from './runtime/running.ts'

export interface Host {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Logger
  /** Where signals wait for other workers. A host without one leaves unfinished work to the next run. */
  readonly queue?: Queue
  /** Tells people what the client file says they want to know. A host without one tells nobody. */
  readonly notifier?: Notifier
}

export interface Opening {
  /** A client, or the files that say it. */
  readonly client: Client | readonly ClientFile[]
  readonly host: Host
  /** Connectors by name, such as the registry. */
  readonly modules: Modules
  readonly fetch?: typeof globalThis.fetch
  /** A number from 0 up to 1. */
  readonly random?: () => number
  readonly timing?: Timing
  /** How long a reading request may wait for its turn. */
  readonly patience?: Time
  /** Who wins a conflict where the client file is silent: `ask` where a person sits by, `latest` elsewhere. */
  readonly unsaid?: Policy
}

export interface Lockstep {
  readonly client: Client
  /** Brings the ends of one project in step, once. Throws a Refusal for what cannot be meant, before anything is asked. */
  syncProject(id: string, options?: SyncOptions): Promise<Report>
  /** Whether a project can be kept in step: asks every end, writes nothing. */
  check(id: string): Promise<CheckReport>
  /** How many requests a minute go through a connection at most. */
  perMinute(connection: string): number
  /** The ends of a project that hold packages; the others are trackers. */
  packages(id: string): readonly EndId[]
  /** Sends whoever works off the queue to look; answers where, as what run. */
  sendToLook(
    id: string,
    options: Pick<SyncOptions, 'trigger' | 'fields' | 'census'>,
  ): Promise<{ readonly run: RunId; readonly ends: readonly EndId[] }>
  /** How much of a project is in step, by what is remembered. */
  consistency(id: string): Promise<Consistency>
  /** The webhooks of a project's ends, where their services let a credential register them. */
  hooks(id: string): Promise<Readonly<Record<EndId, Hooks>>>
  /** The engine of a project, for whoever visits, links or decides one thing at a time. */
  engine(id: string): Promise<Engine>
}

export interface Consistency {
  readonly items: number
  readonly inStep: number
  readonly conflicts: number
}

export async function open(opening: Opening): Promise<Lockstep> {
  const { host, modules, timing = carefulTiming, unsaid = 'ask' } = opening
  const { client, known } = await clientFrom(opening.client, modules)
  const random = opening.random ?? Math.random
  const orders = new Map(bindings(client, known, unsaid).map(binding => [String(binding.id), binding]))
  const around: Surroundings = {
    ...host,
    modules,
    known,
    random,
    fetch: opening.fetch ?? globalThis.fetch,
    timeout: timing.request,
    patience: opening.patience ?? 60_000,
  }
  const openEnds = endOpener(client, around)
  const inbox = () => memoryQueue(host.clock)
  const queue = host.queue ?? inbox()

  function bound(id: string) {
    const project = client.projects.find(each => each.id === id)
    const binding = orders.get(id)
    if (!project || !binding) throw unknown(id, `project of ${client.code}`, [...orders.keys()])
    return { project, binding }
  }

  function perMinute(name: string): number {
    const connection = client.connections[name]
    if (!connection) throw unknown(name, 'connection', Object.keys(client.connections))
    return paceOf(connection, known).perMinute
  }

  const packagesOf = ({ ends }: Project): readonly EndId[] =>
    ends.filter(end => known[end.connector]?.keeps === 'packages').map(end => end.id)

  const engineFor = async (binding: Engine['binding'], ends: Project['ends']): Promise<Engine> => {
    const { store, clock, log } = host
    return { binding, ends: await openEnds(binding, ends), store, queue, clock, log, timing }
  }

  return {
    client,

    async syncProject(id, options = {}) {
      const { project, binding } = bound(id)
      const order = orderFor(project, binding, options, packagesOf(project))
      const ends = project.ends.filter(end => order.ends.includes(end.id))
      const engine = await engineFor(order.binding, ends)
      const named = (trigger: Trigger) => nameRun(host.clock.now(), trigger, random)
      const running = { engine, client, project, inbox, notifier: host.notifier, nameRun: named }
      return carryOut(running, { ...order.run, run: named(order.trigger) }, options.happened)
    },

    async sendToLook(id, options) {
      const { project, binding } = bound(id)
      const { trigger, ...asked } = askedOf(project, binding, options)
      const run = nameRun(host.clock.now(), trigger, random)
      const signals = looks(project, asked, run, known)
      await queue.send(signals)
      return { run, ends: signals.map(({ end }) => end) }
    },

    async check(id) {
      const { project, binding } = bound(id)
      const { ends } = await engineFor(binding, project.ends)
      return check({ binding, ends, store: host.store, pace: perMinute })
    },

    perMinute,

    packages: id => packagesOf(bound(id).project),

    async consistency(id) {
      return remembered(host.store, bound(id).binding)
    },

    async hooks(id) {
      const { project, binding } = bound(id)
      return hooksOpener(client, around)(binding, project.ends)
    },

    async engine(id) {
      const { project, binding } = bound(id)
      return engineFor(binding, project.ends)
    },
  }
}

/** Sorts by time, says why, and is a good name for a file. */
const nameRun = (now: Time, trigger: Trigger, random: () => number): RunId => {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')
  return runId(
    `${time}Z-${trigger}-${Math.floor(random() * 36 ** 6)
      .toString(36)
      .padStart(6, '0')}`,
  )
}

async function remembered(store: Store, { id }: Engine['binding']): Promise<Consistency> {
  let counted: Consistency = { items: 0, inStep: 0, conflicts: 0 }
  for await (const link of linksOf(store, id)) {
    if (link.state === 'gone') continue
    const conflicts = Object.keys(link.conflicts).length
    const isInStep = conflicts === 0 && link.due === undefined
    counted = {
      items: counted.items + 1,
      inStep: counted.inStep + (isInStep ? 1 : 0),
      conflicts: counted.conflicts + conflicts,
    }
  }
  return counted
}
