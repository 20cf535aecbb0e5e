// Some boards, one binding, and an engine between them: the smallest world in which things are kept in step.

import type { Binding, FieldAtEnd, FieldRule } from '../../shared/core/binding.ts'
import type { Kind } from '../../shared/core/field.ts'
import { bindingId, endId, fieldName, type Ref, type RunId, runId } from '../../shared/core/ids.ts'
import type { Entry } from '../../shared/core/journal.ts'
import type { Link } from '../../shared/core/link.ts'
import type { Report } from '../../shared/core/report.ts'
import { carefulTiming, type Engine } from '../../shared/engine/engine.ts'
import { type RunOptions, runBinding } from '../../shared/engine/run.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { memoryStore } from '../../shared/hosts/memory/store.ts'
import type { Connector } from '../../shared/ports/connector.ts'
import { Board, type BoardOptions } from './board.ts'

export interface OfficeOptions {
  readonly ends: Readonly<Record<string, Omit<BoardOptions, 'now'>>>
  readonly fields?: Readonly<
    Record<string, Partial<FieldRule> & { readonly flows?: Readonly<Record<string, FieldAtEnd>> }>
  >
  readonly binding?: Partial<Binding>
}

const usualKinds: Readonly<Record<string, Kind>> = { title: 'scalar', status: 'scalar', body: 'text', labels: 'set' }

export class Office {
  readonly clock = hurryingClock()
  readonly store = memoryStore()
  readonly boards: Readonly<Record<string, Board>>
  readonly engine: Engine
  #runs = 0

  constructor(options: OfficeOptions) {
    const names = Object.keys(options.ends)
    this.boards = Object.fromEntries(
      names.map(name => [name, new Board(name, { ...options.ends[name], now: () => this.clock.now() })]),
    )
    this.engine = {
      binding: bindingOf(names, options),
      ends: Object.fromEntries(names.map(name => [endId(name), this.board(name).open()])) as Engine['ends'],
      store: this.store,
      queue: memoryQueue(this.clock),
      clock: this.clock,
      log: { note: () => {} },
      timing: carefulTiming,
    }
  }

  board(name: string): Board {
    const board = this.boards[name]
    if (!board) throw new Error(`no board called ${name}`)
    return board
  }

  /** What the engine asks of a board; a test may put something in between. */
  connector(name: string): Connector {
    const end = this.engine.ends[endId(name)]
    if (!end) throw new Error(`no end called ${name}`)
    return end.connector
  }

  /** One run, as a person at a laptop would start it. */
  async sync(options: Partial<RunOptions> = {}): Promise<Report> {
    this.#runs += 1
    this.clock.advance(60_000)
    return runBinding(this.engine, () => memoryQueue(this.clock), { run: runId(`run-${this.#runs}`), ...options })
  }

  async links(): Promise<readonly Link[]> {
    return (await this.store.links(this.engine.binding.id)).links
  }

  async journal(run: RunId | string): Promise<readonly Entry[]> {
    return this.store.journal({ run: runId(run) })
  }

  async link(end: string, at: Ref): Promise<Link> {
    const id = await this.store.linkOf(endId(end), at)
    const link = id && (await this.store.link(id))
    if (!link) throw new Error(`${at} at ${end} is not linked`)
    return link
  }
}

/** A clock on which waiting takes no time. */
function hurryingClock() {
  let now = 1_000_000
  return {
    now: () => now,
    advance: (milliseconds: number) => {
      now += milliseconds
    },
    sleep: async (milliseconds: number) => {
      now += milliseconds
    },
  }
}

function bindingOf(names: readonly string[], { fields = {}, binding = {} }: OfficeOptions): Binding {
  const everywhere: FieldAtEnd = { flow: 'both' }
  const rules = Object.entries({ ...Object.fromEntries(Object.keys(usualKinds).map(name => [name, {}])), ...fields })
  const ruleOf = (name: string, { flows, ...rule }: NonNullable<OfficeOptions['fields']>[string]): FieldRule => ({
    name: fieldName(name),
    kind: usualKinds[name] ?? 'scalar',
    policy: 'latest',
    at: Object.fromEntries(names.map(end => [end, flows?.[end] ?? everywhere])) as FieldRule['at'],
    ...rule,
  })
  return {
    id: bindingId('office'),
    ends: names.map(name => ({ id: endId(name), starts: true, receives: true })),
    fields: rules.map(([name, rule]) => ruleOf(name, rule)),
    comments: [ruleOf('body', {})],
    deletions: 'unlink',
    limits: { writes: 1000, deletes: 5 },
    ...binding,
  }
}
