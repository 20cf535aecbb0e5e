// Fills a wish in: every word finds its key at a connector, every blank that must be filled is asked for or refused.

import { Refusal } from '../../shared/index.ts'
import type { World } from '../world.ts'
import type { Draft, Words } from './draft.ts'
import { type Blank, type Offer, offerCalled, offerNamed } from './offers.ts'
import type { Way, Wish, WishedTracker } from './wish.ts'

export interface Filled {
  readonly draft: Draft
  readonly left: readonly string[]
  readonly trackers: readonly Offer[]
}

/** A word where there is one; else asked for, offering what is usual. */
export type Asking = (question: string, flag: string, usual?: string) => Promise<string>

export const askingIn =
  (world: World): Asking =>
  async (question, flag, usual) => {
    if (!world.isTerminal) {
      if (usual !== undefined) return usual
      throw new Refusal(`Nobody can be asked here: ${question}? Add ${flag}.`)
    }
    const answer = (await world.ask(`${question}${usual === undefined ? '' : ` [${usual}]`}: `)).trim()
    if (answer !== '') return answer
    if (usual !== undefined) return usual
    throw new Refusal(`Without an answer there is no client file. Nothing was written.`)
  }

export interface Given {
  readonly code: string
  readonly project?: string
  readonly folder: string
  /** key=value words, some of them for one connector: name.key=value. */
  readonly at: Readonly<Record<string, string>>
}

export async function fill(wish: Wish, given: Given, offers: readonly Offer[], ask: Asking): Promise<Filled> {
  const [keeper] = offers.filter(({ keeps }) => keeps === 'packages')
  if (!keeper) throw new Refusal('No connector here keeps packages.')
  const left: string[] = []
  const places = []
  for (const tracker of wish.trackers) {
    const offer = offerFor(tracker, offers, left)
    if (!offer) continue
    const place = await placeOf(offer, tracker.words, given, ask, left)
    const settings = { ...place.settings, ...(tracker.atMost !== undefined && { at_most: tracker.atMost }) }
    places.push({ ...place, settings, way: tracker.way ?? 'both' })
  }
  left.push(...wish.left)
  if (places.length === 0)
    throw new Refusal(`No tracker is left, so nothing was written. Name one with --tracker <name>.\n${left.join('\n')}`)
  const packages = plainName(given.folder.split('/').at(-1) ?? '') ?? 'packages'
  const draft: Draft = {
    code: given.code,
    connections: {
      here: { connector: keeper.name, ...(keeper.settings.some(({ key }) => key === 'root') && { root: '.' }) },
      ...Object.fromEntries(places.map(({ offer, settings }) => [offer.name, { connector: offer.name, ...settings }])),
    },
    project: given.project ?? wish.project ?? given.code,
    ends: {
      [packages]: { in: 'here', folder: given.folder, ...wish.packages.words },
      ...Object.fromEntries(places.map(({ offer, scope }) => [offer.name, { in: offer.name, ...scope }])),
    },
    defaults: defaultsOf(wish, packages, places, left),
    statuses: statusesOf(wish, packages, places),
    says: { ...waysOf(wish, packages, places, left), ...wish.says },
  }
  return { draft, left, trackers: places.map(({ offer }) => offer) }
}

const plainName = (word: string): string | undefined => (/^[A-Za-z][\w.-]{0,63}$/.test(word) ? word : undefined)

function offerFor({ tool }: WishedTracker, offers: readonly Offer[], left: string[]): Offer | undefined {
  const trackers = offers.filter(({ keeps }) => keeps === 'items')
  const found = offerCalled(tool, trackers)
  if (!found) left.push(`${tool} is no tracker Lockstep knows; it knows ${trackers.map(({ name }) => name).join(', ')}`)
  return found
}

/** Other words for the same thing; the first that the connector has a key for. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  jql: ['query'],
  wiql: ['query'],
  search: ['query'],
  place: ['project', 'team', 'repo', 'board'],
  project_key: ['project'],
  project_id: ['project', 'team'],
  team_id: ['team'],
  team_key: ['team'],
  server: ['site'],
  url: ['site'],
  base_url: ['site'],
  host: ['site'],
  repository: ['repo'],
  database_id: ['database'],
  org: ['organization'],
}

async function placeOf(offer: Offer, words: Words, given: Given, ask: Asking, left: string[]) {
  const settings: Record<string, unknown> = {}
  const scope: Record<string, unknown> = {}
  const shelf = (key: string) =>
    offer.scope.some(blank => blank.key === key)
      ? scope
      : offer.settings.some(blank => blank.key === key)
        ? settings
        : undefined
  const needed = new Set([...offer.scope, ...offer.settings].flatMap(({ key, required }) => (required ? [key] : [])))
  for (const [written, value] of Object.entries(words)) {
    const spellings = [written, ...(synonyms[written] ?? [])]
    // Where several would do, the one the connector cannot do without.
    const key = spellings.find(word => needed.has(word)) ?? spellings.find(word => shelf(word) !== undefined)
    const isOpen = typeof value === 'string' && /\$\{|\{\{/.test(value)
    if (isOpen) left.push(`${offer.name}: ${written} is ${value} there, which only its own tool can fill in`)
    else if (key === undefined) left.push(`${offer.name}: ${written} has no counterpart here`)
    else Object.assign(shelf(key) ?? {}, { [key]: value })
  }
  for (const { key } of [...offer.scope, ...offer.settings]) {
    const said = given.at[`${offer.name}.${key}`] ?? given.at[key]
    if (said !== undefined) Object.assign(shelf(key) ?? {}, { [key]: said })
  }
  const blank = ({ key, required }: Blank) => required && shelf(key)?.[key] === undefined
  for (const { key, about } of [...offer.settings, ...offer.scope].filter(blank))
    Object.assign(shelf(key) ?? {}, {
      [key]: await ask(`${offer.title}, ${key}${about === key ? '' : ` (${about})`}`, `--at ${key}=<value>`),
    })
  return { offer, settings, scope }
}

interface Placed {
  readonly offer: Offer
  readonly way: Way
}

/** One direction for a whole tracker can be said where there is one tracker; several would exclude each other. */
function waysOf({ fields }: Wish, packages: string, places: readonly Placed[], left: string[]): Words {
  const [only, ...others] = places
  const oneWay = places.filter(({ way }) => way !== 'both')
  const each = (way: string) => (fields ? Object.fromEntries(fields.map(name => [name, way])) : way)
  if (!only || oneWay.length === 0) return fields ? { fields: each('both ways') } : {}
  if (others.length === 0)
    return {
      fields: each(only.way === 'push' ? `${packages} → ${only.offer.name}` : `${only.offer.name} → ${packages}`),
    }
  left.push(
    ...oneWay.map(
      ({ offer, way }) =>
        `${offer.name}: ${way} only; say it per field, such as \`title: ${packages} → ${offer.name}\``,
    ),
  )
  return {}
}

function defaultsOf({ defaults = {} }: Wish, packages: string, places: readonly Placed[], left: string[]): Words {
  const { conflicts } = defaults
  if (conflicts === 'source') return { ...defaults, conflicts: packages }
  if (conflicts !== 'target') return defaults
  const [only, ...others] = places
  if (only && others.length === 0) return { ...defaults, conflicts: only.offer.name }
  left.push('target-wins means several ends; name the one that wins under defaults: conflicts')
  return {}
}

/** A row for each word of the packages; several words of a tracker may mean the same there. */
const statusesOf = (
  { statuses = [] }: Wish,
  packages: string,
  places: readonly Placed[],
): NonNullable<Draft['statuses']> =>
  Object.fromEntries(
    [...Map.groupBy(statuses, pair => pair.packages)].map(([word, pairs]) => {
      const [tracker, ...more] = pairs.map(pair => pair.tracker)
      const said = more.length > 0 ? [tracker, ...more] : tracker
      return [word, { [packages]: word, ...Object.fromEntries(places.map(({ offer }) => [offer.name, said])) }]
    }),
  )

export const trackerWish = (name: string, offers: readonly Offer[]): WishedTracker => ({
  tool: offerNamed(
    name,
    offers.filter(({ keeps }) => keeps === 'items'),
  ).name,
  words: {},
})
