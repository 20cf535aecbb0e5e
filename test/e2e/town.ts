// A town for the local cloud: clients deployed in one account, emulated trackers that post to them, and people who work there.

import { setTimeout as pause } from 'node:timers/promises'
import { type Account, openAccount } from '../../bin/local-cloud/account.ts'
import { readAssembly } from '../../bin/local-cloud/assembly.ts'
import type { Weather } from '../../bin/local-cloud/border.ts'
import type { Lambda } from '../../bin/local-cloud/lambda.ts'
import { type Running, runStack, type StandingQueue } from '../../bin/local-cloud/stack.ts'
import { type EndId, fieldName, type Ref } from '../../shared/core/ids.ts'
import type { Fields, Value } from '../../shared/core/value.ts'
import { awsStore } from '../../shared/hosts/aws/store.ts'
import type { Store } from '../../shared/ports/store.ts'
import { synthesised } from './synth.ts'
import { type Courier, type Kind, type Service, startService } from './trackers.ts'

export type Words = Readonly<Record<string, Value>>

export interface Settler {
  readonly running: Running
  readonly services: Readonly<Record<string, Service>>
  readonly couriers: Readonly<Record<string, Courier>>
  readonly store: Store
  /** What all its functions wrote. */
  readonly lines: readonly { readonly who: string; readonly line: string }[]
  lane(connector: string): { readonly worker: Lambda; readonly waiting: StandingQueue; readonly aside: StandingQueue }
  named(part: string): Lambda
  /** What one end shows of an item, read as its connector reads it. */
  shown(service: string, ref: Ref): Promise<Fields>
  stop(): Promise<void>
}

type Kinds = Readonly<Record<string, Kind>>

export interface Habits {
  /** Its trackers were never told where to post. */
  readonly isDeaf?: boolean
}

export interface Town {
  readonly account: Account
  /** What goes wrong between functions and the parts of the cloud; set anew by each test. */
  weather: Weather
  settle(code: string, text: string, kinds: Kinds, habits?: Habits): Promise<Settler>
  stop(): Promise<void>
}

const folders = new Map<string, Promise<string>>()

/** Synthesised once, however often it is deployed. */
function folderOf(code: string, text: string): Promise<string> {
  const known = folders.get(text) ?? synthesised({ name: `${code}.yaml`, text })
  folders.set(text, known)
  return known
}

export async function openTown(speed: number): Promise<Town> {
  const account = await openAccount({
    speed,
    weather: (caller, action) => town.weather(caller, action),
  })
  const settlers: Settler[] = []
  const town: Town = {
    account,
    weather: () => undefined,
    async settle(code, text, kinds, habits = {}) {
      const settler = await settled(account, code, text, kinds, habits)
      settlers.push(settler)
      return settler
    },
    async stop() {
      await Promise.all(settlers.map(each => each.stop()))
      await account.stop()
    },
  }
  return town
}

async function settled(
  account: Account,
  code: string,
  text: string,
  kinds: Kinds,
  { isDeaf = false }: Habits,
): Promise<Settler> {
  const folder = await folderOf(code, text)
  const services: Record<string, Service> = {}
  for (const [connection, { connector, origin }] of Object.entries(kinds)) {
    const service = await startService(connector, account.clock, origin)
    services[connection] = service
    account.vault.put(`lockstep/${code}/${connection}`, service.hooks.secret)
  }
  const lines: { who: string; line: string }[] = []
  const say = (who: string, line: string) => void lines.push({ who, line })
  const to = Object.fromEntries(Object.values(services).map(({ origin, address }) => [origin, address]))
  const running = await runStack(readAssembly(folder), account, { say, roads: { to, closed: true } })
  const couriers = Object.fromEntries(
    Object.entries(isDeaf ? {} : services).map(([name, service]) => [
      name,
      service.posts(`${running.door}/hooks/${name}`),
    ]),
  )
  const one = <T>(all: ReadonlyMap<string, T>, prefix: string): T => {
    const [found, ...others] = [...all].filter(([id]) => id.startsWith(prefix)).map(([, each]) => each)
    if (found === undefined || others.length > 0) throw new Error(`not one ${prefix} in ${code}`)
    return found
  }
  return {
    running,
    services,
    couriers,
    lines,
    store: awsStore(account.dynamo, running.table),
    named: part => one(running.functions, part),
    lane: connector => ({
      worker: one(running.functions, `Lane${connector}Visit`),
      waiting: one(running.queues, `Waiting${connector}Queue`),
      aside: one(running.queues, `Waiting${connector}Aside`),
    }),
    async shown(name, at) {
      const [read] = (await services[name]?.connector.read([{ ref: at }])) ?? []
      if (!read?.ok) throw new Error(`${at} is not at ${name}`)
      return read.value.fields
    },
    async stop() {
      // First those who post: nobody is to knock at a door that is gone.
      await Promise.all(Object.values(services).map(service => service.stop()))
      await running.stop()
    },
  }
}

/** Looks again and again, for a minute of ours at most; what is still wrong then is in the error. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, within = 60_000): Promise<void> {
  for (const end = Date.now() + within; Date.now() < end; ) {
    if (await isSo()) return
    await pause(50)
  }
  throw new Error(`${within / 1000} s went by, and still not: ${what}`)
}

export const field = (fields: Fields, name: string): Value | undefined => fields[fieldName(name)]

/** A little longer than a message stays hidden from others while somebody works on it. */
export const halfAnHour = 31 * 60_000

/** Where an item is at another end, by the memory of the cloud. */
export async function twin({ store }: Settler, from: EndId, at: Ref, to: EndId): Promise<Ref | undefined> {
  const id = await store.linkOf(from, at)
  const link = id && (await store.link(id))
  return link?.ends[to]?.ref
}
