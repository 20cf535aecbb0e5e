// What a caller wants of one run, held against the project: names are looked up, and what is wanted becomes the words of
// the engine. Pure.

import type { Binding, FieldRule, Limits, Policy } from '../core/binding.ts'
import type { Errand, Project } from '../core/client.ts'
import { type EndId, type FieldName, fieldName, ref } from '../core/ids.ts'
import type { Place } from '../engine/adopt.ts'
import type { Cap, RunOptions, Watcher } from '../engine/run.ts'
import { type Asked, announced } from './errand.ts'
import { Refusal, unknown } from './refusal.ts'
import type { Occurrence } from './running.ts'

const modes = ['bidirectional', 'push-only', 'pull-only', 'preview'] as const
export type Mode = (typeof modes)[number]

const triggers = [
  'manual',
  'schedule',
  'webhook',
  'sprint-start',
  'pull-request-merged',
  'epic-completion',
  'gate-advancement',
  'audit',
] as const
export type Trigger = (typeof triggers)[number]

const resolutions = ['last-modified-wins', 'source-wins', 'target-wins', 'manual'] as const
/** source: the end that holds the packages, or else the first of the project · target: the one other end that takes part. */
export type ConflictResolution = (typeof resolutions)[number] | { readonly wins: string }

export interface SyncOptions {
  /** Ends that take part, by their name, connection or connector. The others are left alone and catch up in a later run. */
  readonly tools?: readonly string[]
  /** push-only writes no end that holds packages, pull-only no other, a preview none at all. */
  readonly mode?: Mode
  /** The same plan, and nothing is written; goes with every mode. */
  readonly preview?: boolean
  /** Ends that hold packages, where that is not what their connectors say. They take part whatever the tools. */
  readonly packages?: readonly string[]
  /** Outweighs the policies of the client file, for this run. What is merged without a conflict stays merged. */
  readonly conflictResolution?: ConflictResolution
  /** Only these; new items wait for a run of all. */
  readonly fields?: readonly string[]
  /** Why this run happens; becomes part of its id. */
  readonly trigger?: Trigger
  /** Only these items, by what any end calls them. */
  readonly items?: readonly string[]
  /** Only these items, each exactly where it is: an end by its name, and its item by ref. */
  readonly places?: readonly { readonly end: string; readonly ref: string }[]
  /** What happened beside the items: what the client file says for it is done, at the items it concerns. */
  readonly happened?: Occurrence
  /** What is at one end only is made at the others, also where a person is to be asked: they were. Named items are taken. */
  readonly accept?: boolean
  /** The first so many items, then stop. */
  readonly canary?: number
  /** pulls: items changed where packages are held · pushes: items changed at all other ends. */
  readonly limits?: Partial<Limits> & { readonly pulls?: number; readonly pushes?: number }
  /** List everything, not only what changed: finds what disappeared unheard. */
  readonly census?: boolean
  /** Somebody who looks on, and may have had enough. */
  readonly watcher?: Watcher
}

export interface Order {
  readonly binding: Binding
  readonly ends: readonly EndId[]
  readonly trigger: Trigger
  readonly run: Omit<RunOptions, 'run'>
}

/** `keepers` are the ends whose connector says that they hold packages. */
export function orderFor(
  project: Project,
  binding: Binding,
  asked: SyncOptions,
  keepers: readonly EndId[] = [],
): Order {
  const options = { ...usualFor(asked.trigger, project), ...asked }
  const mode = oneOf(options.mode ?? 'bidirectional', modes, 'mode')
  const packages = options.packages ? endsNamed(project, options.packages) : keepers
  const ends = options.tools ? takingPart(project, some(options.tools, 'tools'), packages) : all(project)
  const write = writable(mode, ends, packages)
  const { canary, census, items, places, fields, watcher } = options
  const { pulls, pushes, ...limits } = options.limits ?? {}
  return {
    binding: withPolicy(
      accepting(binding, options.accept ?? items !== undefined),
      policyOf(options.conflictResolution, project, ends, packages),
    ),
    ends,
    trigger: oneOf(options.trigger ?? 'manual', triggers, 'trigger'),
    run: {
      preview: mode === 'preview' || options.preview === true,
      census: census ?? false,
      limits: { ...binding.limits, ...limits },
      caps: capsOf(ends, packages, { pulls, pushes }),
      ...(write && { write }),
      ...(fields && { fields: some(fields, 'fields').map(name => fieldNamed(binding, name)) }),
      ...(items && { items: some(items, 'items') }),
      ...(places && { places: places.map(place => placeOf(project, place)) }),
      ...(canary !== undefined && { canary: counted(canary) }),
      ...(watcher && { watcher }),
    },
  }
}

/** What the workers of a queue can be told: where to look, and for the sake of which fields. */
export function askedOf(
  project: Project,
  binding: Binding,
  { trigger = 'manual', fields, census = false }: Pick<SyncOptions, 'trigger' | 'fields' | 'census'>,
): Asked & { readonly trigger: Trigger } {
  const usual = announced(oneOf(trigger, triggers, 'trigger'), project)
  return {
    ...usual,
    trigger,
    ...(census && { does: 'audit' }),
    ...(fields && { fields: some(fields, 'fields').map(name => fieldNamed(binding, name)) }),
  }
}

/** What the client file says for an occasion that somebody announces: a gate that was advanced, a sprint that starts. */
function usualFor(trigger: Trigger | undefined, project: Project): SyncOptions {
  const { does, fields } = announced(trigger, project)
  return { ...optionsFor(does), ...(fields && { fields }) }
}

/** An errand in the words of a caller. */
export function optionsFor(does: Errand): SyncOptions {
  switch (does) {
    case 'sync':
      return {}
    case 'pull':
      return { mode: 'pull-only' }
    case 'push':
      return { mode: 'push-only' }
    case 'audit':
      return { census: true }
  }
}

type Both = Readonly<Record<'pulls' | 'pushes', number | undefined>>

function capsOf(ends: readonly EndId[], packages: readonly EndId[], { pulls, pushes }: Both): readonly Cap[] {
  if ((pulls ?? pushes) !== undefined && packages.length === 0)
    throw new Refusal("limits of pulls and pushes must know which ends hold packages. Write packages: ['<end>'].")
  const inside = ends.filter(end => packages.includes(end))
  const outside = ends.filter(end => !packages.includes(end))
  return [
    ...(pulls === undefined ? [] : [{ ends: inside, most: pulls, does: 'pull', limit: 'pulls' }]),
    ...(pushes === undefined ? [] : [{ ends: outside, most: pushes, does: 'push', limit: 'pushes' }]),
  ]
}

function placeOf(project: Project, { end, ref: there }: { readonly end: string; readonly ref: string }): Place {
  const found = project.ends.find(({ name }) => name === end)
  if (found) return { end: found.id, ref: ref(there) }
  throw unknown(
    end,
    `end of ${project.id}`,
    project.ends.map(({ name }) => name),
  )
}

const all = (project: Project): readonly EndId[] => project.ends.map(end => end.id)

const takingPart = (project: Project, tools: readonly string[], packages: readonly EndId[]): readonly EndId[] => {
  const named = endsNamed(project, tools)
  return all(project).filter(end => named.includes(end) || packages.includes(end))
}

/** The end of that name, or else all ends of the connection or connector. */
function endsNamed(project: Project, names: readonly string[]): readonly EndId[] {
  return names.flatMap(name => {
    const called = project.ends.filter(end => end.name === name)
    const behind = project.ends.filter(end => end.connection === name || end.connector === name)
    const found = called.length > 0 ? called : behind
    if (found.length > 0) return found.map(end => end.id)
    const right = project.ends.flatMap(end => [end.name, end.connection, end.connector])
    throw unknown(name, `end of ${project.id}`, [...new Set(right)])
  })
}

/** Undefined where every end may be written. */
function writable(mode: Mode, ends: readonly EndId[], packages: readonly EndId[]): readonly EndId[] | undefined {
  if (mode !== 'push-only' && mode !== 'pull-only') return undefined
  if (packages.length === 0)
    throw new Refusal(`${mode} must know which ends hold packages. Write packages: ['<end>'] beside the mode.`)
  return ends.filter(end => packages.includes(end) === (mode === 'pull-only'))
}

function fieldNamed(binding: Binding, name: string): FieldName {
  const shared = binding.fields.map(rule => rule.name)
  const found = shared.find(field => field === name)
  if (found === undefined) throw unknown(name, `field that ${binding.id} shares`, shared)
  return fieldName(found)
}

function policyOf(
  wanted: ConflictResolution | undefined,
  project: Project,
  ends: readonly EndId[],
  packages: readonly EndId[],
): Policy | undefined {
  if (wanted === undefined) return undefined
  if (typeof wanted === 'object') return wins(endsNamed(project, [wanted.wins]), `wins: ${wanted.wins}`)
  const sources = packages.length > 0 ? packages : ends.slice(0, 1)
  switch (oneOf(wanted, resolutions, 'conflictResolution')) {
    case 'last-modified-wins':
      return 'latest'
    case 'manual':
      return 'ask'
    case 'source-wins':
      return wins(sources, wanted)
    case 'target-wins':
      return wins(
        ends.filter(end => !sources.includes(end)),
        wanted,
      )
  }
}

function wins(ends: readonly EndId[], wanted: string): Policy {
  const [end, ...others] = ends
  if (end !== undefined && others.length === 0) return { wins: end }
  const found = ends.length === 0 ? 'no end' : ends.join(' and ')
  throw new Refusal(`${wanted} means ${found}; it must be one. Write conflictResolution: { wins: '<end>' }.`)
}

const accepting = ({ newcomers, ...binding }: Binding, accept: boolean): Binding =>
  accept || newcomers === undefined ? binding : { ...binding, newcomers }

/** An end with no say in a field cannot win it; there the client file stands. */
function withPolicy(binding: Binding, policy: Policy | undefined): Binding {
  if (policy === undefined) return binding
  const isHeard = (rule: FieldRule): boolean => {
    const flow = typeof policy === 'object' ? rule.at[policy.wins]?.flow : 'both'
    return flow !== undefined && flow !== 'takes'
  }
  const changed = (rule: FieldRule): FieldRule => (isHeard(rule) ? { ...rule, policy } : rule)
  return { ...binding, fields: binding.fields.map(changed), comments: binding.comments.map(changed) }
}

/** Callers may come without types. */
function oneOf<Word extends string>(word: Word, right: readonly Word[], what: string): Word {
  if (!right.includes(word)) throw unknown(String(word), what, right)
  return word
}

function some(names: readonly string[], what: string): readonly string[] {
  if (names.length === 0) throw new Refusal(`${what} is empty. Name at least one, or leave it out.`)
  return names
}

function counted(number: number): number {
  if (!Number.isInteger(number) || number < 1) throw new Refusal('canary is a number of items: 1 or more.')
  return number
}
