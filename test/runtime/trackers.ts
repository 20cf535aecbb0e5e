// Some emulated trackers in one process, one client file that binds them, and people who work in them.

import type { Row } from '../../shared/connectors/_template/emulator-records.ts'
import { token, tracker } from '../../shared/connectors/_template/emulator-tracker.ts'
import * as template from '../../shared/connectors/_template/index.ts'
import { refOf } from '../../shared/connectors/_template/mapping.ts'
import type { Ref, Time } from '../../shared/core/ids.ts'
import type { Fields, Value } from '../../shared/core/value.ts'
import { memoryHost } from '../../shared/hosts/memory/index.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import { type Lockstep, type Opening, open } from '../../shared/runtime.ts'

export type Words = Readonly<Record<string, Value>>

export const fileOf = (names: readonly string[], project = '', defaults = 'conflicts: latest'): string => `client: DEMO
connections:
${names.map(name => `  ${name}: { connector: tracker, site: https://${name}.example/api }`).join('\n')}
defaults: { ${defaults} }
projects:
  SHOP:
    ends:
${names.map(name => `      ${name}: { in: ${name}, project: ROCKET }`).join('\n')}
${project.replace(/^(?=.)/gm, '    ')}`

export const modules = { tracker: async () => template }

/** One tracker, its page open in front of somebody. */
export function trackerPage(clock: Clock, slowness: Time) {
  const at = tracker({ clock, lag: () => 0, pageSize: 100, skew: 0, slowness: () => slowness, onChange: () => {} })
  const row = (ref: Ref): Row => {
    const found = at.records.get(ref)
    if (!found) throw new Error(`there is no ${ref}`)
    return found
  }
  const items = () => at.records.all().flatMap(each => (each.kind === 'item' && !each.archived ? [each] : []))
  return {
    ...at,
    items,
    add: (words: Words): Ref => refOf(at.records.make(words, undefined, false)),
    edit: (ref: Ref, words: Words) => void at.records.change(row(ref), words as Fields, false),
    only(): Row & { readonly kind: 'item' } {
      const [item, ...others] = items()
      if (!item || others.length > 0) throw new Error(`${items().length} items, not one`)
      return item
    },
    ref: () => refOf(items()[0] ?? { id: '' }),
    writes: () => at.service.calls.filter(call => !call.route.startsWith('GET')).map(call => call.route),
  }
}

export type TrackerPage = ReturnType<typeof trackerPage>

export interface TrackersOptions {
  readonly file?: string
  /** Connections that have no credential. */
  readonly without?: readonly string[]
  /** How long a tracker takes to answer. */
  readonly slowness?: Time
  readonly opening?: Partial<Opening>
}

export async function trackers(
  names: readonly string[],
  { file, without = [], slowness = 40, opening }: TrackersOptions = {},
) {
  const clock = emulatorClock()
  const pages: Readonly<Record<string, TrackerPage>> = Object.fromEntries(
    names.map(name => [name, trackerPage(clock, slowness)]),
  )
  const down = new Set<string>()
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const [name = ''] = new URL(request.url).hostname.split('.')
    asked.push(name)
    const page = pages[name]
    if (!page || down.has(name)) throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })
    return page.service.fetch(request)
  }
  const secret = [{ token, webhookSecret: 'not used here' }]
  const secrets = Object.fromEntries(names.filter(name => !without.includes(name)).map(name => [name, secret]))
  const memory = memoryHost({ secrets })
  const host = { ...memory, clock, queue: memoryQueue(clock) }
  const client = [{ name: 'DEMO.yaml', text: file ?? fileOf(names) }]
  const lockstep: Lockstep = await open({ client, host, modules, fetch, ...opening })

  const page = (name: string): TrackerPage => {
    const found = pages[name]
    if (!found) throw new Error(`no tracker called ${name}`)
    return found
  }
  return {
    clock,
    host,
    lockstep,
    secrets,
    down,
    asked,
    page,
    pass: (milliseconds: Time) => clock.sleep(milliseconds),
    /** What the only item shows everywhere. */
    everywhere: (field: 'title' | 'body' | 'status' | 'labels') => names.map(name => page(name).only()[field]),
    async sync(options?: Parameters<Lockstep['syncProject']>[1]) {
      await clock.sleep(90_000)
      return lockstep.syncProject('SHOP', options)
    },
  }
}
