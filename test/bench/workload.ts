// A tracker of a thousand items, a folder of packages in memory, and the real engine between them; every call is counted.

import type { Binding, FieldAtEnd, FieldRule, Limits } from '../../shared/core/binding.ts'
import { isReference } from '../../shared/core/field.ts'
import { bindingId, endId, fieldName, type Ref, runId } from '../../shared/core/ids.ts'
import type { Report } from '../../shared/core/report.ts'
import type { Fields } from '../../shared/core/value.ts'
import { carefulTiming, type Engine } from '../../shared/engine/engine.ts'
import { runBinding } from '../../shared/engine/run.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { memoryStore } from '../../shared/hosts/memory/store.ts'
import type { ConnectorLab, Lab, LabWishes } from '../../shared/http/emulator-lab.ts'
import { Board } from '../support/board.ts'

const tracker = endId('tracker')
const packages = endId('packages')
const minute = 60_000
/** Longer than lists lag, and short enough for what is asked once an hour to be known still. */
const pause = 10 * minute

/** What a run asked of the tracker. */
export interface Cost {
  readonly listings: number
  readonly reads: number
  readonly writes: number
}

export const callsOf = ({ listings, reads, writes }: Cost): number => listings + reads + writes

export interface Workload {
  readonly lab: Lab
  /** Items people made in the tracker, in turn; some with comments where those are shared. */
  fill(count: number): Promise<void>
  editThere(count: number): void
  editHere(count: number): void
  addHere(count: number): void
  /** How many items are linked at both ends, comments not counted. */
  linked(): Promise<number>
  /** A run, within the limits a client file would set where nothing else is said. */
  sync(limits?: Limits): Promise<Report>
  /** A run some minutes later: what it asked of the tracker. Throws when it did not do all it should. */
  costOf(what: 'nothing' | { readonly wrote: number; readonly at: 'tracker' | 'packages' }): Promise<Cost>
}

/** Elsewhere: how to reach the tracker, if it is in another process. */
export function workload(
  open: ConnectorLab,
  comments: boolean,
  elsewhere: Pick<LabWishes, 'fetch' | 'clock'> = {},
): Workload {
  const { samples, module } = open()
  const names = Object.keys(samples.values).map(fieldName)
  // What every end of this tracker can hold, and what means something without another item.
  const shared = names.filter(name => {
    const { kind, needs } = module.manifest.fields[name] ?? { kind: 'scalar' }
    return !isReference(kind) && needs === undefined
  })
  const lab = open({ shared: { fields: shared, comments }, ...elsewhere })
  const { clock, connector, person } = lab
  const board = new Board('packages', { now: () => clock.now() })
  const store = memoryStore()

  /** A run lists one end after the other, so that whatever is asked meanwhile belongs to the listing. */
  const changes: typeof connector.changes = async (...where) => {
    const before = lab.emulator.calls.length
    const page = await connector.changes(...where)
    listings += lab.emulator.calls.length - before
    return page
  }

  const engine: Engine = {
    binding: bindingOf(shared, lab, comments),
    ends: {
      [tracker]: {
        id: tracker,
        connection: 'tracker',
        manifest: module.manifest,
        connector: { ...connector, changes },
      },
      [packages]: board.open(),
    } as Engine['ends'],
    store,
    queue: memoryQueue(clock),
    clock,
    log: { note: () => {} },
    timing: carefulTiming,
  }
  const there: Ref[] = []
  let runs = 0
  let listings = 0

  const valuesOf = (n: number): Fields => ({
    ...Object.fromEntries(shared.map(name => [name, samples.values[name]?.[0] ?? null])),
    ...titled(`Item ${n}`),
  })
  const titled = (words: string): Fields => {
    const name = samples.title ?? shared[0]
    return name === undefined ? {} : { [name]: words }
  }
  const here = () => [...board.items.values()].filter(item => item.kind === 'item')

  async function sync(limits: Limits = { writes: 200, deletes: 5 }): Promise<Report> {
    runs += 1
    return runBinding(engine, () => memoryQueue(clock), { run: runId(`run-${runs}`), limits, patience: 10 * minute })
  }

  return {
    lab,
    sync,
    async fill(count) {
      for (let n = 1; n <= count; n++) {
        const item = person.create(valuesOf(n))
        there.push(item)
        if (comments && n % 10 === 0) for (const words of ['First.', 'Second.']) person.comment(item, words)
        // Not all at once: whatever was made within one lag is listed again and again.
        if (n % 20 === 0) await clock.sleep(module.manifest.lag + 1000)
      }
    },
    editThere(count) {
      for (const [n, item] of there.slice(0, count).entries()) person.edit(item, titled(`Edited there ${n} ${runs}`))
    },
    editHere(count) {
      for (const [n, item] of here().slice(-count).entries()) board.edit(item.ref, titled(`Edited here ${n} ${runs}`))
    },
    addHere(count) {
      for (let n = 0; n < count; n++) board.add(valuesOf(100_000 + n))
    },
    async linked() {
      let [found, page] = [0, undefined as string | undefined]
      do {
        const known = await store.links(engine.binding.id, page)
        found += known.links.filter(
          link => link.kind === 'item' && link.ends[tracker]?.ref && link.ends[packages]?.ref,
        ).length
        page = known.next
      } while (page !== undefined)
      return found
    },
    async costOf(what) {
      await clock.sleep(pause)
      lab.emulator.forgetCalls()
      listings = 0
      const report = await sync()
      const wrote = (end: typeof tracker) => (report.ends[end]?.written ?? 0) + (report.ends[end]?.created ?? 0)
      const wanted = { tracker: 0, packages: 0, ...(what === 'nothing' ? {} : { [what.at]: what.wrote }) }
      if (wrote(tracker) !== wanted.tracker || wrote(packages) !== wanted.packages || report.errors.length > 0)
        throw new Error(
          `Not what was asked for: ${JSON.stringify({ wanted, ends: report.ends, errors: report.errors.slice(0, 3) })}`,
        )
      return counted(lab, listings)
    },
  }
}

function counted({ emulator, writes }: Lab, listings: number): Cost {
  const isWrite = writes ?? ((route: string) => !route.startsWith('GET'))
  const wrote = emulator.calls.filter(call => isWrite(call.route)).length
  return { listings, reads: emulator.calls.length - wrote - listings, writes: wrote }
}

function bindingOf(shared: readonly FieldRule['name'][], { module }: Lab, comments: boolean): Binding {
  const both: FieldAtEnd = { flow: 'both' }
  const ruleOf = (name: FieldRule['name'], kind: FieldRule['kind']): FieldRule => ({
    name,
    kind,
    policy: 'latest',
    at: { [tracker]: both, [packages]: both },
  })
  return {
    id: bindingId('bench'),
    ends: [packages, tracker].map(id => ({ id, starts: true, receives: true })),
    fields: shared.map(name => ruleOf(name, module.manifest.fields[name]?.kind ?? 'scalar')),
    comments: comments ? [ruleOf(fieldName('body'), 'text')] : [],
    deletions: 'unlink',
    limits: { writes: 50, deletes: 5 },
  }
}
