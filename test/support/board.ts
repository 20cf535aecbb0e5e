// A tracker on paper: an end in memory that does what it is told at once. For scenarios a person can read; the hostile
// services live in the simulation.

import { Fault, failure, success } from '../../shared/core/errors.ts'
import type { FieldName } from '../../shared/core/ids.ts'
import { cursor, endId, type Ref, ref, type ServiceTime, serviceTime } from '../../shared/core/ids.ts'
import type { Item, Marker } from '../../shared/core/item.ts'
import { elements, type Fields, setOf, type Value } from '../../shared/core/value.ts'
import type { Connector, Manifest, OpenEnd, Patch } from '../../shared/ports/connector.ts'

export interface BoardOptions {
  readonly now: () => number
  /** What the service makes of a value before it stores it. */
  readonly reshape?: (field: string, value: Value) => Value
  readonly manifest?: Partial<Manifest>
  /** What people call items there, and which item that is. */
  readonly named?: (word: string) => string | undefined
}

type PlainFields = Readonly<Record<string, Value>>

export class Board {
  readonly name: string
  readonly items = new Map<Ref, Item>()
  readonly options: BoardOptions
  readonly writes: string[] = []
  readonly calls: string[] = []
  broken: Fault | undefined
  #next = 1
  #last = 0

  constructor(name: string, options: BoardOptions) {
    this.name = name
    this.options = options
  }

  /** A person makes an item. */
  add(fields: PlainFields, about: Partial<Pick<Item, 'kind' | 'parent' | 'aka' | 'name' | 'url'>> = {}): Ref {
    return this.#insert(fields, {
      ...about,
      kind: about.kind ?? 'item',
      madeByUs: false,
    })
  }

  /** A person edits an item. */
  edit(at: Ref, fields: PlainFields): void {
    const item = this.items.get(at)
    if (!item) throw new Error(`no ${at} at ${this.name}`)
    this.#store({ ...item, fields: { ...item.fields, ...fields } as Fields })
  }

  /** A person calls it otherwise; what else it is known by stays. */
  rename(at: Ref, name: string): Ref {
    const item = this.items.get(at)
    if (!item) throw new Error(`no ${at} at ${this.name}`)
    this.items.delete(at)
    return this.#store({ ...item, ref: ref(name) }).ref
  }

  remove(at: Ref): void {
    this.items.delete(at)
  }

  only(): Item {
    const [item, ...others] = this.items.values()
    if (!item || others.length > 0) throw new Error(`${this.items.size} items at ${this.name}`)
    return item
  }

  shown(at: Ref, field: string): Value | undefined {
    return this.items.get(at)?.fields[field as FieldName]
  }

  open(): OpenEnd {
    return {
      id: endId(this.name),
      connection: this.name,
      manifest: manifestOf(this.name, this.options.manifest),
      connector: this.#connector(),
    }
  }

  #tick(): ServiceTime {
    this.#last = Math.max(this.#last + 1, this.options.now())
    return serviceTime(this.#last)
  }

  #insert(fields: PlainFields, about: Partial<Item> & Pick<Item, 'kind' | 'madeByUs'>): Ref {
    const id = ref(`${this.name}-${this.#next++}`)
    const time = this.#tick()
    this.items.set(id, {
      ref: id,
      ...about,
      createdAt: time,
      updatedAt: time,
      revision: String(time),
      fields: this.#shape(fields),
    })
    return id
  }

  #store(item: Item): Item {
    const time = this.#tick()
    const next = { ...item, updatedAt: time, revision: String(time), fields: this.#shape(item.fields) }
    this.items.set(item.ref, next)
    return next
  }

  #shape(fields: PlainFields): Fields {
    const { reshape } = this.options
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, reshape ? reshape(name, value) : value]),
    ) as Fields
  }

  #connector(): Connector {
    const missing = (id: Ref) => failure<never>(new Fault({ kind: 'not-found', message: `${id} is not there` }))
    const stale = (id: Ref) => failure<never>(new Fault({ kind: 'stale', message: `${id} changed meanwhile` }))
    const isStale = (item: Item, ifRevision: string | undefined) =>
      ifRevision !== undefined && ifRevision !== item.revision
    const { named } = this.options
    const guard = (call: string) => {
      this.calls.push(call)
      if (this.broken) throw this.broken
    }
    return {
      changes: async (since, page) => {
        guard('changes')
        const from = Number(since ?? -1)
        const listed = [...this.items.values()].filter(item => item.updatedAt >= from)
        const upTo = Math.max(from, ...listed.map(item => item.updatedAt))
        void page
        return {
          listed: listed.map(item => ({ ref: item.ref, updatedAt: item.updatedAt, item })),
          ...(upTo < 0 ? {} : { cursor: cursor(String(upTo)) }),
        }
      },
      read: async reads => {
        guard(`read ${reads.length}`)
        return reads.map(read =>
          this.items.has(read.ref) ? success(this.items.get(read.ref) as Item) : missing(read.ref),
        )
      },
      create: async drafts => {
        guard(`create ${drafts.length}`)
        return drafts.map(draft => {
          const { kind, parent, marker } = draft
          const id = this.#insert(draft.fields, { kind, marker, madeByUs: true, ...(parent ? { parent } : {}) })
          this.writes.push(`create ${id}`)
          return success({ ref: id, item: this.items.get(id) as Item })
        })
      },
      update: async patches => {
        guard(`update ${patches.length}`)
        return patches.map(patch => {
          const item = this.items.get(patch.ref)
          if (!item) return missing(patch.ref)
          if (isStale(item, patch.ifRevision)) return stale(patch.ref)
          const changed = [...Object.keys(patch.set), ...Object.keys(patch.sets)].sort()
          this.writes.push(`update ${patch.ref}: ${changed.join(', ')}`)
          return success(this.#store({ ...item, fields: patched(item.fields, patch) }))
        })
      },
      find: async (marker: Marker) =>
        [...this.items.values()].filter(item => item.marker?.link === marker.link && item.marker.end === marker.end),
      remove: async removals => {
        guard(`remove ${removals.length}`)
        return removals.map(({ ref: at, ifRevision }) => {
          const item = this.items.get(at)
          if (!item) return missing(at)
          if (isStale(item, ifRevision)) return stale(at)
          this.writes.push(`remove ${at}`)
          this.items.delete(at)
          return success(undefined)
        })
      },
      probe: async () => guard('probe'),
      ...(named && {
        named: async (words: readonly string[]) => {
          guard(`named ${words.join(' ')}`)
          return words.map(word => [...this.items.keys()].find(at => at === named(word)))
        },
      }),
    }
  }
}

function patched(fields: Fields, { set, sets }: Patch): Fields {
  const next: Record<string, Value> = { ...fields, ...set }
  for (const [name, { add, remove }] of Object.entries(sets))
    next[name] = setOf([...elements(next[name]).filter(word => !remove.includes(word)), ...add])
  return next
}

const manifestOf = (name: string, changes: Partial<Manifest> = {}): Manifest => ({
  name,
  title: name,
  fields: {},
  comments: true,
  ids: 'service',
  revisions: true,
  answers: true,
  history: false,
  sets: 'add-remove',
  timeStep: 1,
  lag: 0,
  batch: { read: 100, write: 100 },
  pace: { perMinute: 1_000_000, atOnce: 100 },
  events: [],
  secrets: [],
  exceptions: {},
  ...changes,
})
