// The engine's ports for one process: every call takes virtual time, may be the last one, and is counted.

import type { Binding } from '../../shared/core/binding.ts'
import type { EndId } from '../../shared/core/ids.ts'
import type { Engine, Timing } from '../../shared/engine/engine.ts'
import type { Connector, OpenEnd } from '../../shared/ports/connector.ts'
import type { Store } from '../../shared/ports/store.ts'
import type { Random } from './random.ts'
import type { Process, Scheduler } from './scheduler.ts'
import type { Climate } from './services/climate.ts'
import type { Service } from './services/service.ts'
import { Wire } from './services/wire.ts'
import type { Signals } from './signals.ts'

/** Our clock starts some time after the epoch, like everybody's. */
export const epoch = 1e12

export const timing: Timing = {
  request: 10_000,
  lease: 30_000,
  wire: 60_000,
  settle: 8_000,
  grace: 40_000,
  absence: 90_000,
  retry: 20_000,
}

export interface Ground {
  readonly binding: Binding
  readonly scheduler: Scheduler
  readonly store: Store
  readonly signals: Signals
  readonly services: Readonly<Record<EndId, Service>>
  readonly climates: Readonly<Record<EndId, Climate>>
  readonly random: Random
  /** How often a message of ours is doubled. */
  readonly doubled: () => number
  /** What the engine said to its operators. */
  note(process: Process, what: string): void
}

export function engineFor(ground: Ground, process: Process): Engine {
  const { scheduler, binding, signals, random } = ground
  const step = <T>(name: string, lands: number, act: () => T | Promise<T>) =>
    scheduler.step(process, { name, lands, act })
  return {
    binding,
    ends: endsFor(ground, process),
    store: stepping(ground, process),
    queue: {
      send: (messages, delay = 0) =>
        step(`send ${messages.length}`, random.between(5, 40), () => {
          for (const signal of messages) {
            const visible = scheduler.now + Math.max(0, delay) + random.between(5, 400)
            signals.put(signal, visible)
            if (random.chance(ground.doubled())) signals.put(signal, visible + random.between(0, 5000))
          }
        }),
    },
    clock: {
      now: () => epoch + scheduler.now,
      sleep: milliseconds => step('sleep', Math.max(0, milliseconds), () => {}),
    },
    log: { note: what => ground.note(process, what) },
    timing,
  }
}

function endsFor(ground: Ground, process: Process): Engine['ends'] {
  const ends: Record<EndId, OpenEnd> = {}
  for (const { id } of ground.binding.ends) {
    const service = ground.services[id]
    const climate = ground.climates[id]
    if (!service || !climate) continue
    const connector = new Wire(service, process, ground.scheduler, climate)
    ends[id] = {
      id,
      connection: `${id}-account`,
      manifest: service.character.manifest,
      connector: onlyWhatItCan(connector),
    }
  }
  return ends
}

/** Methods of a class stay behind when an object is spread; the engine may hold them by name. */
function onlyWhatItCan(wire: Wire): Connector {
  return {
    changes: (since, page) => wire.changes(since, page),
    read: reads => wire.read(reads),
    create: drafts => wire.create(drafts),
    update: patches => wire.update(patches),
    find: (marker, parent) => wire.find(marker, parent),
    remove: removals => wire.remove(removals),
    archive: removals => wire.archive(removals),
    probe: () => wire.probe(),
    time: () => wire.time(),
  }
}

function stepping({ scheduler, store, random }: Ground, process: Process): Store {
  const step = <T>(name: string, act: () => Promise<T>): Promise<T> =>
    scheduler.step(process, {
      name,
      lands: random.chance(0.03) ? random.between(50, 1500) : random.between(2, 20),
      act,
    })
  return {
    linkOf: (end, ref) => step('linkOf', () => store.linkOf(end, ref)),
    claim: (end, ref, link) => step('claim', () => store.claim(end, ref, link)),
    link: id => step('link', () => store.link(id)),
    addLink: link => step('addLink', () => store.addLink(link)),
    saveLink: link => step('saveLink', () => store.saveLink(link)),
    dueLinks: (binding, now, atMost) => step('dueLinks', () => store.dueLinks(binding, now, atMost)),
    links: (binding, page) => step('links', () => store.links(binding, page)),
    progress: end => step('progress', () => store.progress(end)),
    saveProgress: (end, progress) => step('saveProgress', () => store.saveProgress(end, progress)),
    skew: (connection, measured) => step('skew', () => store.skew(connection, measured)),
    settings: binding => step('settings', () => store.settings(binding)),
    saveSettings: (binding, settings) => step('saveSettings', () => store.saveSettings(binding, settings)),
    record: entries => step('record', () => store.record(entries)),
    journal: of => step('journal', () => store.journal(of)),
    saveReport: report => step('saveReport', () => store.saveReport(report)),
    report: run => step('report', () => store.report(run)),
    firstTime: (delivery, now, expires) => step('firstTime', () => store.firstTime(delivery, now, expires)),
    take: (connection, tokens, bucket, now) => step('take', () => store.take(connection, tokens, bucket, now)),
    outage: connection => step('outage', () => store.outage(connection)),
    saveOutage: (connection, outage) => step('saveOutage', () => store.saveOutage(connection, outage)),
  }
}
