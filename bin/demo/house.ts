// The demo opened: a repository in a folder of its own, emulated trackers on loopback, and Lockstep over both.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { emulators } from '../../shared/connectors/emulators.ts'
import { type FieldName, fieldName } from '../../shared/core/ids.ts'
import { carefulTiming, type Timing } from '../../shared/engine/engine.ts'
import { localHost } from '../../shared/hosts/local/index.ts'
import { variableFor } from '../../shared/hosts/local/vault.ts'
import { connectors, type Host, type Lockstep, memoryHost, open } from '../../shared/index.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import { clientFrom } from '../../shared/runtime/client-files.ts'
import { load, type Modules } from '../../shared/runtime/ends.ts'
import { rooted } from '../opening.ts'
import { clientFile, clientFileName, entered, repository } from './sample.ts'
import { openTracker, quickPace, routed, type Tracker } from './tracker.ts'

export interface House {
  readonly folder: string
  readonly clientText: string
  readonly trackers: Readonly<Record<string, Tracker>>
  readonly lockstep: Lockstep
  readonly host: Host
  readonly modules: Modules
  /** Opened past the doors of the trackers: sees what people see at every end, whatever is broken. */
  readonly eyes: Lockstep
  close(): Promise<void>
}

const second = 1000
/** For services on this machine, which answer at once or not at all. */
export const quickTiming: Timing = {
  ...carefulTiming,
  request: 2 * second,
  lease: 6 * second,
  wire: 4 * second,
  settle: second,
  grace: 5 * second,
  retry: 2 * second,
}

const quietly = { note: () => {} }

export async function openHouse(clock: Clock, timing = carefulTiming): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-demo-'))
  const trackers = await openTrackers(clock)
  const exhibits = Object.fromEntries(Object.entries(trackers).map(([name, { exhibit }]) => [name, exhibit]))
  const clientText = clientFile(exhibits)
  writeAll(folder, { ...repository, [clientFileName]: clientText, '.env': credentials(trackers) })
  enter(Object.values(trackers))

  const modules = quickened(Object.keys(exhibits))
  const { client: written } = await clientFrom([{ name: clientFileName, text: clientText }], modules)
  const { store, vault } = localHost(folder, written.code)
  const host: Host = { store, vault, clock, log: quietly }
  const client = rooted(written, folder)
  const opening = { client, modules, timing, unsaid: 'ask' as const }
  const lockstep = await open({ ...opening, host, fetch: routed(addressesOf(trackers)) })
  const eyes = await open({
    ...opening,
    host: { ...host, store: memoryHost().store },
    fetch: routed(Object.fromEntries(Object.values(trackers).map(each => [each.exhibit.address, each.pages]))),
  })
  return {
    folder,
    clientText,
    trackers,
    lockstep,
    host,
    modules,
    eyes,
    async close() {
      await Promise.all(Object.values(trackers).map(tracker => tracker.close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openTrackers(clock: Clock): Promise<House['trackers']> {
  const opened = Object.entries(emulators).map(async ([name, load]) => {
    const { exhibit } = await load()
    return [name, await openTracker(name, exhibit, clock)] as const
  })
  return Object.fromEntries(await Promise.all(opened))
}

export const addressesOf = (trackers: House['trackers']): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(trackers).map(({ exhibit, address }) => [exhibit.address, address]))

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** What each emulated service takes for a credential. */
const credentials = (trackers: House['trackers']): string =>
  Object.values(trackers)
    .flatMap(({ name, hooks }) =>
      Object.entries(hooks.secret).map(([part, word]) => `${variableFor(name, part)}=${word}\n`),
    )
    .join('')

/** Before Lockstep came, somebody had entered an item at each tracker. */
function enter(trackers: readonly Tracker[]): void {
  for (const [at, { person, exhibit }] of trackers.entries()) {
    const item = entered[at]
    if (item) person.create(worded({ ...item, status: exhibit.statuses.planned }))
  }
}

export const worded = (fields: Readonly<Record<string, string | readonly string[]>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [fieldName(name), value])) as Readonly<
    Record<FieldName, string | readonly string[]>
  >

/** The connectors of the registry. The services are ours: they need no sparing, and their lists are never late. */
export function quickened(names: readonly string[]): Modules {
  return Object.fromEntries(
    Object.keys(connectors).map(name => [
      name,
      async () => {
        const module = await load(connectors, name)
        return names.includes(name) ? { ...module, manifest: { ...module.manifest, pace: quickPace, lag: 0 } } : module
      },
    ]),
  )
}
