// A service with its items: what people see and do there, and what our requests do to it once they land.

import { Fault } from '../../../shared/core/errors.ts'
import { type EndId, type FieldName, type Ref, ref as refOf, type ServiceTime } from '../../../shared/core/ids.ts'
import type { ItemKind, Marker } from '../../../shared/core/item.ts'
import { elements, type Fields, sameValue, setOf, type Value } from '../../../shared/core/value.ts'
import type { Draft, Patch, Removal } from '../../../shared/ports/connector.ts'
import type { Random } from '../random.ts'
import { reshape } from '../reshape.ts'
import { body, type Character, labels, status } from './character.ts'
import { type Author, alive, type Edit, type Landing, latest, type Pending, type Thing, type Version } from './thing.ts'

/** What the service needs from the world around it. */
export interface Surroundings {
  now(): number
  readonly random: Random
  nextId(): number
  /** Something changed here that a webhook would tell. */
  changed(end: EndId, thing: Thing): void
  lineageOf(marker: Marker): number | undefined
  /** Whether what the engine remembers of this item mentions the edit. */
  engineKnows(edit: Edit): boolean
  /** The writes of this field that the engine does not know the fate of. */
  pending(end: EndId, ref: Ref, field: FieldName): readonly Pending[]
  tell(who: string, what: string, end: EndId, thing: Thing): void
}

/** Who writes, and what of the item it had seen before it did. */
export interface Writer {
  readonly process: string
  readonly sentAt: number
  readonly shown: ReadonlyMap<string, number>
}

export class Service {
  readonly end: EndId
  readonly character: Character
  readonly things = new Map<Ref, Thing>()
  readonly edits: Edit[] = []
  readonly landings: Landing[] = []
  /** Moments at which requests arrived. */
  readonly requests: number[] = []
  readonly skew: number
  /** At least this late, new versions come to lists and searches. */
  hides = 0
  readonly #lag: number
  readonly #around: Surroundings
  #count = 0

  constructor(end: EndId, character: Character, around: Surroundings, skew: number, lag: number) {
    this.end = end
    this.character = character
    this.#around = around
    this.skew = skew
    this.#lag = lag
  }

  get clock(): ServiceTime {
    const { timeStep } = this.character.manifest
    return (Math.floor((this.#around.now() + this.skew + 1e12) / timeStep) * timeStep) as ServiceTime
  }

  // People.

  make(kind: ItemKind, fields: Fields, lineage: number, parent?: Ref, marker?: Marker): Thing {
    const ref = refOf(kind === 'comment' ? `${parent}/c${this.#count + 1}` : `${this.end}-${this.#count + 1}`)
    const thing = this.#add(ref, kind, parent, 'person', marker, lineage)
    const id = this.#around.nextId()
    const held: Record<string, Value> = {}
    for (const [field, value] of Object.entries(fields)) held[field] = this.#held(thing, field as FieldName, value)
    this.#append(thing, 'person', this.#complete(kind, held), id)
    this.#edited(thing, 'person', 'make', id)
    this.#bump(parent)
    return thing
  }

  /** A person sets a field. Nothing happens where that changes nothing. */
  set(thing: Thing, field: FieldName, value: Value, by: Author = 'person'): boolean {
    const before = latest(thing).fields[field] ?? null
    const after = this.#held(thing, field, value)
    if (sameValue(before, after)) return false
    const id = this.#around.nextId()
    this.#append(thing, by, { ...latest(thing).fields, [field]: after }, id)
    this.#remember(thing, { [field]: after }, false, id)
    this.#edited(thing, by, 'change', id, field, before, after)
    this.#automate(thing, field)
    return true
  }

  remove(thing: Thing): void {
    this.#presence(thing, false, false, 'remove')
    for (const child of this.#childrenOf(thing)) this.#presence(child, false, false, 'remove')
  }

  restore(thing: Thing): void {
    this.#presence(thing, true, false, 'restore')
  }

  move(thing: Thing): void {
    this.#presence(thing, true, true, 'move')
  }

  // Requests of ours, at the moment they land.

  create(draft: Draft, writer: Writer): Thing {
    const own = this.character.manifest.ids === 'own'
    const ref = own ? refOf(`${draft.marker.link}.${draft.marker.end}`) : refOf(`${this.end}-${this.#count + 1}`)
    const there = this.things.get(ref)
    if (there) throw new Fault({ kind: 'exists', message: `${ref} is there already.`, ref })
    if (draft.parent !== undefined && !this.#isThere(draft.parent))
      throw new Fault({ kind: 'invalid', message: `There is no item ${draft.parent} to comment on.` })
    const lineage = this.#around.lineageOf(draft.marker)
    const thing = this.#add(ref, draft.kind, draft.parent, 'us', draft.marker, lineage)
    const held: Record<string, Value> = {}
    for (const [field, value] of Object.entries(draft.fields))
      held[field] = this.#held(thing, field as FieldName, value)
    const fields = this.#complete(draft.kind, held)
    const landing = this.#landing(thing, writer, 'create', false, {
      fields: Object.entries(draft.fields).map(([field, sent]) => [
        field,
        null,
        sent,
        fields[field as FieldName] ?? null,
      ]),
      marker: draft.marker,
    })
    this.#append(thing, 'us', fields, landing.id)
    this.#around.tell('we', 'create', this.end, thing)
    this.#bump(draft.parent)
    if ('status' in draft.fields) this.#automate(thing, status)
    return thing
  }

  update(patch: Patch, writer: Writer): Thing {
    const thing = this.#writable(patch.ref, patch.ifRevision)
    const before = latest(thing).fields
    const changes: Record<string, Value> = {}
    const sent: Record<string, Value> = { ...patch.set }
    for (const [field, value] of Object.entries(patch.set))
      changes[field] = this.#taken(thing, field as FieldName, value)
    for (const [field, change] of Object.entries(patch.sets)) {
      const name = field as FieldName
      const present = elements(before[name])
      const wanted =
        this.character.manifest.sets === 'replace'
          ? setOf(change.whole)
          : setOf([...present.filter(word => !change.remove.includes(word)), ...change.add])
      sent[field] = wanted
      changes[field] = this.#taken(thing, name, wanted)
    }
    const landing = this.#landing(thing, writer, 'update', patch.ifRevision !== undefined, {
      fields: Object.entries(sent).map(([field, value]) => [
        field,
        before[field as FieldName] ?? null,
        value,
        changes[field] ?? null,
      ]),
    })
    const differs = Object.entries(changes).some(
      ([field, value]) => !sameValue(before[field as FieldName] ?? null, value),
    )
    if (differs || !this.character.manifest.revisions) {
      this.#append(thing, 'us', { ...before, ...changes }, landing.id)
      this.#remember(thing, changes, true, landing.id, before)
    }
    this.#around.tell('we', `write ${Object.keys(sent).join(', ')}`, this.end, thing)
    if (status in changes && !sameValue(before[status], changes[status])) this.#automate(thing, status)
    return thing
  }

  take(removal: Removal, deed: 'remove' | 'archive', writer: Writer): void {
    const thing = this.#writable(removal.ref, removal.ifRevision)
    const children = this.#childrenOf(thing)
    const about = { fields: [], took: children.map(child => child.ref) }
    const landing = this.#landing(thing, writer, deed, removal.ifRevision !== undefined, about)
    this.#append(thing, 'us', latest(thing).fields, landing.id, false)
    this.#around.tell('we', deed, this.end, thing)
    for (const child of children) this.#append(child, 'us', latest(child).fields, landing.id, false)
  }

  // How it keeps things.

  #isThere(ref: Ref): boolean {
    const thing = this.things.get(ref)
    return thing !== undefined && alive(thing)
  }

  #childrenOf(thing: Thing): Thing[] {
    return [...this.things.values()].filter(other => other.parent === thing.ref && alive(other))
  }

  #writable(ref: Ref, ifRevision: string | undefined): Thing {
    const thing = this.things.get(ref)
    if (!thing || !latest(thing).present) throw new Fault({ kind: 'not-found', message: `There is no item ${ref}.` })
    if (latest(thing).away) throw new Fault({ kind: this.character.habits.movedSays, message: `${ref} is elsewhere.` })
    const revision = `r${latest(thing).index}`
    if (this.character.manifest.revisions && ifRevision !== undefined && ifRevision !== revision)
      throw new Fault({ kind: 'stale', message: `${ref} is at ${revision}.` })
    return thing
  }

  #add(
    ref: Ref,
    kind: ItemKind,
    parent: Ref | undefined,
    madeBy: Author,
    marker: Marker | undefined,
    lineage: number | undefined,
  ): Thing {
    const thing: Thing = {
      end: this.end,
      ref,
      number: ++this.#count,
      kind,
      parent,
      madeBy,
      marker,
      lineage,
      blipUntil: 0,
      calmUntil: 0,
      versions: [],
      history: [],
    }
    this.things.set(ref, thing)
    return thing
  }

  #append(thing: Thing, by: Author, fields: Fields, cause: number, present = true, away = false): Version {
    const at = this.#around.now()
    const late = this.character.habits.lateLists ? this.#around.random.next() * this.#lag : 0
    const version: Version = {
      index: thing.versions.length,
      at,
      stamp: this.clock,
      listedAt: at + Math.max(late, this.hides),
      by,
      fields: Object.freeze(fields),
      present,
      away,
      cause,
    }
    thing.versions.push(version)
    this.#around.changed(this.end, thing)
    return version
  }

  #presence(thing: Thing, present: boolean, away: boolean, deed: 'remove' | 'restore' | 'move'): void {
    const id = this.#around.nextId()
    this.#append(thing, 'person', latest(thing).fields, id, present, away)
    this.#edited(thing, 'person', deed, id)
  }

  #edited(thing: Thing, by: Author, deed: Edit['deed'], id: number, field?: FieldName, from?: Value, to?: Value): void {
    const { end } = this
    const { ref, kind } = thing
    const at = this.#around.now()
    const version = latest(thing).index
    const meanwhile = field === undefined ? [] : this.#around.pending(end, ref, field)
    const what = { id, end, ref, lineage: thing.lineage ?? -1, kind, at, version, by, deed, meanwhile }
    this.edits.push(field === undefined ? what : { ...what, field, from: from ?? null, to: to ?? null })
    this.#around.tell(by === 'person' ? 'a person' : 'the service', field ? `set ${field}` : deed, end, thing)
  }

  #landing(
    thing: Thing,
    writer: Writer,
    deed: Landing['deed'],
    conditional: boolean,
    about: { fields: [string, Value, Value, Value][]; marker?: Marker; took?: readonly Ref[] },
  ): Landing {
    const fields: Record<string, { before: Value; sent: Value; after: Value }> = {}
    for (const [field, before, sent, after] of about.fields) fields[field] = { before, sent, after }
    const shownOf = (ref: Ref) => writer.shown.get(ref) ?? -1
    const shown = shownOf(thing.ref)
    const took = new Map((about.took ?? []).map(ref => [ref, shownOf(ref)]))
    const unseen = this.edits.filter(
      edit => edit.version > (edit.ref === thing.ref ? shown : (took.get(edit.ref) ?? Number.POSITIVE_INFINITY)),
    )
    const landing: Landing = {
      id: this.#around.nextId(),
      process: writer.process,
      end: this.end,
      ref: thing.ref,
      lineage: thing.lineage,
      kind: thing.kind,
      sentAt: writer.sentAt,
      at: this.#around.now(),
      version: thing.versions.length,
      deed,
      shown,
      conditional,
      heard: false,
      ...(about.marker ? { marker: about.marker } : {}),
      fields,
      took,
      known: new Set(unseen.filter(edit => this.#around.engineKnows(edit)).map(edit => edit.id)),
    }
    this.landings.push(landing)
    return landing
  }

  /** What the service keeps of a value. */
  #held(thing: Thing, field: FieldName, value: Value): Value {
    const kind = thing.kind === 'comment' ? 'text' : (this.character.manifest.fields[field]?.kind ?? 'scalar')
    const limit = this.character.manifest.fields[field]?.limit
    const held = reshape(this.character.habits.reshapes[field] ?? 'none', kind, value)
    return Object.freeze(limit === undefined ? held : elements(held).slice(0, limit))
  }

  /** What it keeps of a value we wrote: nothing new, where it quietly refuses. */
  #taken(thing: Thing, field: FieldName, value: Value): Value {
    if (this.refuses(thing, field)) return latest(thing).fields[field] ?? null
    return this.#held(thing, field, value)
  }

  refuses(thing: Thing, field: FieldName): boolean {
    const { refuses } = this.character.habits
    return refuses?.field === field && thing.number % refuses.every === 0
  }

  #complete(kind: ItemKind, fields: Fields): Fields {
    if (kind === 'comment') return { [body]: fields[body] ?? '' }
    const complete: Record<string, Value> = {}
    for (const [field, ability] of Object.entries(this.character.manifest.fields)) {
      const value = fields[field as FieldName]
      const empty = ability.kind === 'text' ? '' : ability.kind === 'scalar' || ability.kind === 'ref' ? null : []
      complete[field] = value ?? empty
    }
    return complete
  }

  #remember(thing: Thing, changes: Fields, ours: boolean, cause: number, before?: Fields): void {
    if (!this.character.manifest.history) return
    for (const [name, to] of Object.entries(changes)) {
      const field = name as FieldName
      if (before && sameValue(before[field] ?? null, to)) continue
      const position = thing.history.length + 1
      const entry = Object.freeze({ position, field, to, at: this.clock, ours })
      thing.history.push({ entry, at: this.#around.now(), landing: cause })
    }
  }

  /** The service has rules of its own that people set up. */
  #automate(thing: Thing, changed: FieldName): void {
    const rule = this.character.habits.automation
    if (!rule || changed !== status || latest(thing).fields[status] !== rule.status) return
    this.set(thing, labels, setOf([...elements(latest(thing).fields[labels]), rule.label]), 'service')
  }

  #bump(parent: Ref | undefined): void {
    const thing = parent === undefined ? undefined : this.things.get(parent)
    if (!thing || !this.character.habits.commentsBump) return
    this.#append(thing, 'service', latest(thing).fields, 0, latest(thing).present, latest(thing).away)
  }
}
