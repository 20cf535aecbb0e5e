// The people: each planned edit finds something to do with what its end shows at that moment.

import type { Binding } from '../../shared/core/binding.ts'
import type { EndId, FieldName } from '../../shared/core/ids.ts'
import { elements, setOf, type Value } from '../../shared/core/value.ts'
import type { PlannedEdit } from './plan.ts'
import { Random } from './random.ts'
import { assignees, body, due, labels, parent, priority, status, title } from './services/character.ts'
import type { Service } from './services/service.ts'
import { alive, latest, type Thing } from './services/thing.ts'
import { blocksOf, keyOf, labelPool, tokensIn, Words } from './words.ts'

/** What people need to know of the world. */
export interface Scene {
  readonly binding: Binding
  readonly services: Readonly<Record<EndId, Service>>
  readonly owned: boolean
  /** Whether people use words no table knows. */
  readonly strangers: boolean
  /** Lineages of the items, in the order in which they were made. */
  readonly items: number[]
  things(lineage: number, end: EndId): readonly Thing[]
  newLineage(kind: 'item' | 'comment', origin: EndId, of?: number): number
  /** In owned regimes: the one end whose people write this field of this item. */
  ownerOf(lineage: number, field: FieldName): EndId
  resolveSomething(random: Random): void
}

/** Does what was planned; false when there was nothing to do it to. */
export function act(scene: Scene, planned: PlannedEdit): boolean {
  const random = new Random(planned.dice, planned.deed)
  const words = new Words(random, planned.number)
  if (planned.deed === 'resolve') {
    scene.resolveSomething(random)
    return true
  }
  if (planned.deed === 'make') return make(scene, planned, random, words)
  const lineage = scene.items[planned.item % Math.max(1, scene.items.length)]
  if (lineage === undefined) return false
  const field = fieldOf[planned.deed]
  const end = scene.owned && field && field !== body ? scene.ownerOf(lineage, field) : planned.end
  const service = scene.services[end]
  const thing = scene.things(lineage, end).at(-1)
  if (!service || !thing) return false
  const at: Moment = { scene, service, thing, lineage, random, words }
  if (planned.deed === 'restore') return restore(at)
  if (!alive(thing)) return false
  if (field && (!latest(thing).fields || !service.character.manifest.fields[field])) return false
  return deeds[planned.deed](at)
}

interface Moment {
  readonly scene: Scene
  readonly service: Service
  readonly thing: Thing
  readonly lineage: number
  readonly random: Random
  readonly words: Words
}

const fieldOf: Partial<Record<PlannedEdit['deed'], FieldName>> = {
  title,
  back: title,
  status,
  priority,
  due,
  parent,
  paragraph: body,
  rewrite: body,
  strike: body,
}

const shown = (thing: Thing, field: FieldName): Value => latest(thing).fields[field] ?? null

function make(scene: Scene, planned: PlannedEdit, random: Random, words: Words): boolean {
  const service = scene.services[planned.end]
  if (!service) return false
  const lineage = scene.newLineage('item', planned.end)
  scene.items.push(lineage)
  service.make(
    'item',
    {
      [title]: words.title(),
      [body]: [words.paragraph(1), words.paragraph(2), words.paragraph(3)].join('\n\n'),
      [status]: wordHere(scene, planned.end, status, random) ?? 'todo',
      [labels]: setOf(random.shuffled(labelPool).slice(0, random.below(3))),
      [priority]: 'p2',
    },
    lineage,
  )
  return true
}

/** A word people can choose at this end; now and then one the binding has never heard of. */
function wordHere(scene: Scene, end: EndId, field: FieldName, random: Random): string | undefined {
  const table = scene.binding.fields.find(rule => rule.name === field)?.at[end]?.table
  if (!table) return undefined
  const known = [...new Set(Object.values(table).flat())]
  return scene.strangers && random.chance(0.04) ? 'Somewhere Else' : random.pick(known)
}

type Doing = (at: Moment) => boolean

const deeds: Readonly<Record<Exclude<PlannedEdit['deed'], 'make' | 'resolve' | 'restore'>, Doing>> = {
  title: ({ service, thing, words }) => service.set(thing, title, words.title()),
  back: ({ service, thing, random }) => {
    const past = thing.versions.map(version => version.fields[title] ?? null)
    return service.set(thing, title, random.pick(past))
  },
  status: ({ scene, service, thing, random }) => {
    const word = wordHere(scene, service.end, status, random)
    return word !== undefined && service.set(thing, status, word)
  },
  priority: ({ service, thing, random }) => service.set(thing, priority, random.pick(['p1', 'p2', 'p3', 'p4', null])),
  due: ({ service, thing, words }) => service.set(thing, due, words.date()),
  parent: ({ scene, service, thing, random }) => {
    const other = scene.items
      .filter(item => item !== thing.lineage)
      .flatMap(item => scene.things(item, service.end).filter(alive))
    const ref = other[0] && !random.chance(0.3) ? other[0].ref : null
    return service.set(thing, parent, ref)
  },
  paragraph: ({ service, thing, random, words }) => {
    const blocks = [...blocksOf(String(shown(thing, body)))]
    blocks.splice(random.below(blocks.length + 1), 0, words.paragraph())
    return service.set(thing, body, blocks.join('\n\n'))
  },
  rewrite: at => {
    const chosen = ownBlock(at)
    if (chosen === undefined) return false
    const change = at.random.chance(0.5) ? `${at.words.paragraph()}` : `${chosen} and ${at.words.token()}`
    return setBlock(at, chosen, change)
  },
  strike: at => {
    const chosen = ownBlock(at)
    return chosen !== undefined && setBlock(at, chosen, undefined)
  },
  label: ({ service, thing, random }) => {
    const present = elements(shown(thing, labels))
    const limit = service.character.manifest.fields[labels]?.limit ?? 99
    const missing = labelPool.filter(label => !present.some(word => keyOf(word) === keyOf(label)))
    if (missing.length === 0 || present.length >= limit || !service.character.manifest.fields[labels]) return false
    return service.set(thing, labels, setOf([...present, random.pick(missing)]))
  },
  unlabel: ({ service, thing, random }) => {
    const present = elements(shown(thing, labels))
    if (present.length === 0) return false
    const gone = keyOf(random.pick(present))
    return service.set(
      thing,
      labels,
      present.filter(word => keyOf(word) !== gone),
    )
  },
  assign: ({ scene, service, thing, random }) => {
    const table = scene.binding.fields.find(rule => rule.name === assignees)?.at[service.end]?.table
    if (!table) return false
    const known = Object.values(table).flat()
    const who = scene.strangers && random.chance(0.06) ? 'stranger' : random.pick(known)
    return service.set(thing, assignees, setOf([...elements(shown(thing, assignees)), who]))
  },
  unassign: ({ service, thing, random }) => {
    const present = elements(shown(thing, assignees))
    if (present.length === 0) return false
    const gone = random.pick(present)
    return service.set(
      thing,
      assignees,
      present.filter(word => word !== gone),
    )
  },
  comment: ({ scene, service, thing, lineage, words }) => {
    if (!service.character.manifest.comments || service.character.letter === 'R') return false
    const born = scene.newLineage('comment', service.end, lineage)
    service.make('comment', { [body]: words.paragraph() }, born, thing.ref)
    return true
  },
  'comment-edit': at => editComment(at, true),
  'mirror-edit': at => editComment(at, false),
  uncomment: at => {
    const some = commentsOn(at)
    const chosen = some.length > 0 ? at.random.pick(some) : undefined
    if (chosen) at.service.remove(chosen)
    return chosen !== undefined
  },
  clone: ({ scene, service, thing, words }) => {
    const lineage = scene.newLineage('item', service.end)
    scene.items.push(lineage)
    const copy = service.make('item', latest(thing).fields, lineage, undefined, thing.marker)
    service.set(copy, title, words.title())
    return true
  },
  delete: ({ service, thing }) => {
    service.remove(thing)
    return true
  },
  move: ({ service, thing }) => {
    service.move(thing)
    return true
  },
}

function restore({ service, thing }: Moment): boolean {
  const last = latest(thing)
  if (last.present || last.by !== 'person') return false
  service.restore(thing)
  return true
}

const commentsOn = ({ service, thing }: Moment): Thing[] =>
  [...service.things.values()].filter(other => other.parent === thing.ref && alive(other))

function editComment(at: Moment, atHome: boolean): boolean {
  const some = commentsOn(at).filter(comment => (comment.madeBy === 'person') === atHome)
  const chosen = some.length > 0 ? at.random.pick(some) : undefined
  return chosen !== undefined && at.service.set(chosen, body, at.words.paragraph())
}

/** A paragraph to change; where paragraphs have owners, one that was written here. */
function ownBlock({ scene, service, thing, random }: Moment): string | undefined {
  const blocks = blocksOf(String(shown(thing, body)))
  const mine = scene.owned ? blocks.filter(block => wasWrittenHere(service, thing, block)) : blocks
  return mine.length > 0 ? random.pick(mine) : undefined
}

const wasWrittenHere = (service: Service, thing: Thing, block: string): boolean => {
  const tokens = tokensIn(block)
  const mine = new Set(
    service.edits
      .filter(edit => edit.ref === thing.ref && edit.by === 'person' && edit.field === body)
      .flatMap(edit => tokensIn(String(edit.to)).filter(token => !tokensIn(String(edit.from)).includes(token))),
  )
  const first = thing.madeBy === 'person' ? tokensIn(String(thing.versions[0]?.fields[body] ?? '')) : []
  return tokens.every(token => mine.has(token) || first.includes(token))
}

function setBlock({ service, thing }: Moment, chosen: string, change: string | undefined): boolean {
  const blocks = blocksOf(String(shown(thing, body))).flatMap(block =>
    block === chosen ? (change === undefined ? [] : [change]) : [block],
  )
  return service.set(thing, body, blocks.join('\n\n'))
}
