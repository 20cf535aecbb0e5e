// Projects as items: read, made, changed and put into the trash, as issues are.

import type { LinearDocument } from '@linear/sdk'
import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import { canonical, fold } from '../../core/field.ts'
import { fieldName, type Ref } from '../../core/ids.ts'
import type { Item, Marker } from '../../core/item.ts'
import { elements, type Fields, sameValue, type Value } from '../../core/value.ts'
import { each } from '../../http/batch.ts'
import type { Part } from '../../http/graphql.ts'
import type { Created, Draft, Listed, Patch, Read, Removal } from '../../ports/connector.ts'
import type { Api } from './api.ts'
import { project as pieces, readProject, readProjects, step, type View } from './documents.ts'
import { dueDate, personId, priorityNumber, projectStatusId, refused, whoIs } from './lexicon.ts'
import { manifest, priorities } from './manifest.ts'
import { nameOf, projectIn, projectRef, readTime } from './mapping.ts'
import { attemptsOf, idOf, linkUrl, markerAmongLinks } from './marker.ts'
import { chunkOrFault, chunks } from './reading.ts'
import { type Scope, teamFilter } from './scope.ts'
import type { Tables } from './tables.ts'
import { carryOut, type Task } from './tasks.ts'
import { type WireProject, wireManyProjects, wireOneProject, wireProjectWithin } from './wire.ts'

export interface Projects {
  read(reads: readonly Read[]): Promise<readonly Outcome<Item>[]>
  lines(projects: readonly WireProject[]): readonly Listed[]
  find(marker: Marker): Promise<readonly Item[]>
  create(drafts: readonly Draft[]): Promise<readonly Outcome<Created>[]>
  update(patches: readonly Patch[]): Promise<readonly Outcome<Item | undefined>[]>
  remove(removals: readonly Removal[]): Promise<readonly Outcome<void>[]>
}

type Input = Readonly<LinearDocument.ProjectUpdateInput>
type Wish = Pick<Patch, 'set' | 'sets'>

const readAtOnce = 50
const writeAtOnce = 20

export function openProjects(api: Api, view: View, scope: Scope, tables: Tables): Projects {
  const team = teamFilter(scope)
  const ofTeam = { team: { type: 'TeamFilter', value: team } }
  const desk = { api, glance, atOnce: writeAtOnce }

  function seen(project: WireProject): Outcome<Item> {
    const gone = (kind: 'not-found' | 'moved' | 'archived', what: string) =>
      failure<Item>(new Fault({ kind, message: `${manifest.title}, project ${project.slugId}: ${what}` }))
    if (project.teams.nodes.length === 0)
      return gone('moved', `team ${scope.team} no longer takes part in it. Add the team to it again.`)
    if (project.trashed) return gone('not-found', 'it lies in the trash, from where it can be restored.')
    if (project.archivedAt) return gone('archived', 'it is archived. Bring it back there to have it mirrored again.')
    return success(itemOf(project, view))
  }

  async function glance(names: readonly Ref[]): Promise<ReadonlyMap<Ref, Outcome<Item>>> {
    const found = new Map<Ref, Outcome<Item>>()
    for (const ids of chunks(
      names.flatMap(name => projectIn(name) ?? []),
      readAtOnce,
    )) {
      const asked = { query: readProjects, variables: { ids, team }, about: `reading ${ids.length} projects` }
      for (const project of (await api.ask(asked, wireManyProjects)).projects.nodes)
        found.set(projectRef(project.id), seen(project))
    }
    return found
  }

  /** By name, which also tells "gone" from "not for you". */
  async function readOne(name: Ref): Promise<Outcome<Item>> {
    const id = projectIn(name)
    if (id === undefined) throw refused(`${JSON.stringify(name.toWellFormed().slice(0, 80))} is the id of no project.`)
    const asked = { query: readProject, variables: { id, team }, about: `reading project ${id}` }
    return seen((await api.ask(asked, wireOneProject)).project)
  }

  async function readChunk(reads: readonly Read[]): Promise<readonly Outcome<Item>[]> {
    const found = reads.length > 1 ? await glance(reads.map(({ ref }) => ref)) : new Map<Ref, Outcome<Item>>()
    return (await each(reads, async ({ ref }) => found.get(ref) ?? (await readOne(ref)))).map(outcome =>
      outcome.ok ? outcome.value : outcome,
    )
  }

  async function read(reads: readonly Read[]): Promise<readonly Outcome<Item>[]> {
    const outcomes: Outcome<Item>[] = []
    for (const chunk of chunks(reads, readAtOnce)) outcomes.push(...(await chunkOrFault(chunk, readChunk)))
    return outcomes
  }

  /** As the last step shows it; where that one shows nothing, as it is read. */
  async function lastShown(values: readonly unknown[], name: Ref): Promise<Item> {
    const { data: project } = wireProjectWithin.safeParse(values.at(-1))
    const outcome = project ? seen(project) : await readOne(name)
    if (outcome.ok) return outcome.value
    throw outcome.fault
  }

  const scalars: Readonly<Record<string, (value: Value) => Promise<Input> | Input>> = {
    title: value => ({ name: String(value ?? '') }),
    body: value => ({ content: String(value ?? '') }),
    status: async value => ({ statusId: await projectStatusId(tables, value) }),
    priority: value => ({ priority: priorityNumber(value) }),
    due: value => ({ targetDate: dueDate(value) }),
  }

  /** Fields that a project does not have are left out: the answer shows that they are empty still. */
  async function inputOf({ set, sets }: Wish, lead: WireProject['lead']): Promise<Input> {
    const inputs: Input[] = []
    for (const [field, value] of Object.entries(set)) {
      const word = Object.hasOwn(scalars, field) ? scalars[field] : undefined
      if (word && !Array.isArray(value)) inputs.push(await word(value))
    }
    return Object.assign({}, ...inputs, await leadInput(sets[fieldName('assignees')], lead))
  }

  /** There is room for one: whoever put somebody else there meanwhile is not written over. */
  async function leadInput(change: Patch['sets'][keyof Patch['sets']] | undefined, now: WireProject['lead']) {
    if (!change) return {}
    if (change.add.length > 1)
      throw refused(
        `a project has one lead. Of ${change.add.map(word => JSON.stringify(word)).join(', ')}, choose one.`,
      )
    const [added] = change.add
    const isLeaving = now && (await isAmong(change.remove, now))
    if (added === undefined) return isLeaving ? { leadId: null } : {}
    const leadId = await personId(tables, added)
    if (!now || isLeaving || now.id === leadId) return { leadId }
    throw new Fault({
      kind: 'stale',
      message: `${manifest.title}: the project was given to somebody else meanwhile. It is read again.`,
    })
  }

  async function isAmong(words: readonly string[], now: NonNullable<WireProject['lead']>): Promise<boolean> {
    if (words.some(word => fold(word) === fold(nameOf(now)) || word === now.id)) return true
    const people = words.length > 0 ? await tables.people() : []
    return words.some(word => whoIs(people, word).some(({ id }) => id === now.id))
  }

  async function leadsOf(patches: readonly Patch[]): Promise<ReadonlyMap<Ref, WireProject['lead']>> {
    const ids = patches.flatMap(({ ref, sets }) => (sets[fieldName('assignees')] ? (projectIn(ref) ?? []) : []))
    const leads = new Map<Ref, WireProject['lead']>()
    for (const some of chunks(ids, readAtOnce)) {
      const asked = { query: readProjects, variables: { ids: some, team }, about: `reading ${some.length} projects` }
      for (const { id, lead } of (await api.ask(asked, wireManyProjects)).projects.nodes)
        leads.set(projectRef(id), lead)
    }
    return leads
  }

  async function changed(patch: Patch, lead: WireProject['lead']): Promise<Task<Item>> {
    const id = projectIn(patch.ref)
    if (id === undefined) throw refused(`${JSON.stringify(patch.ref)} is the id of no project.`)
    const input = await inputOf(patch, lead)
    const variables = {
      id: { type: 'String!', value: id },
      input: { type: 'ProjectUpdateInput!', value: input },
      ...ofTeam,
    }
    const update = step(`projectUpdate(id: $id, input: $input) { project { ${pieces} } }`, variables)
    return {
      about: `project ${id}`,
      ref: patch.ref,
      steps: Object.keys(input).length > 0 ? [update] : [],
      done: values => lastShown(values, patch.ref),
      found: now => (now?.ok && shows(now.value, patch) ? now.value : undefined),
    }
  }

  async function made({ fields, marker }: Draft): Promise<Task<Created>> {
    const id = idOf(marker, 'item')
    const { name, ...rest } = await inputOf(wishOf(fields), undefined)
    const input: LinearDocument.ProjectCreateInput = {
      ...rest,
      name: name ?? '',
      id,
      teamIds: [(await tables.team()).team.id],
    }
    const link: LinearDocument.EntityExternalLinkCreateInput = {
      projectId: id,
      label: 'Lockstep',
      url: linkUrl(marker),
    }
    const steps: readonly Part[] = [
      step('projectCreate(input: $input) { success }', { input: { type: 'ProjectCreateInput!', value: input } }),
      // The marker goes along in the same request.
      step(`entityExternalLinkCreate(input: $input) { entityExternalLink { project { ${pieces} } } }`, {
        input: { type: 'EntityExternalLinkCreateInput!', value: link },
        ...ofTeam,
      }),
    ]
    return {
      about: `a new project for ${marker.link}`,
      ref: projectRef(id),
      steps,
      done: async values => shownIfPossible(values, projectRef(id)),
      found: now => (now?.ok ? { ref: now.value.ref, item: now.value } : undefined),
    }
  }

  /** What is made is made, whether or not it can be shown just now. */
  async function shownIfPossible(values: readonly unknown[], name: Ref): Promise<Created> {
    try {
      return { ref: name, item: await lastShown(values, name) }
    } catch (reason) {
      if (reason instanceof Fault) return { ref: name }
      throw reason
    }
  }

  return {
    read,
    lines: projects =>
      projects.map(project => {
        const outcome = seen(project)
        const line = { ref: projectRef(project.id), updatedAt: readTime(project.updatedAt) }
        return outcome.ok ? { ...line, item: outcome.value } : line
      }),

    async find(marker) {
      const byId = new Map(attemptsOf(marker).map(attempt => [projectRef(idOf(attempt, 'item')), attempt]))
      const found = await glance([...byId.keys()])
      // The id alone says which attempt it was, also where the link did not get there.
      return [...found.values()].flatMap(outcome => {
        const own = outcome.ok ? byId.get(outcome.value.ref) : undefined
        return outcome.ok && own ? [{ ...outcome.value, marker: own, madeByUs: true }] : []
      })
    },

    create: drafts => carryOut(desk, drafts, made),

    async update(patches) {
      const leads = await leadsOf(patches)
      return carryOut(desk, patches, patch => changed(patch, leads.get(patch.ref)))
    },

    /** Linear takes it twice without a word, so a project is looked at first. */
    async remove(removals) {
      const now = await read(removals)
      const wanted = removals.map((removal, i) => ({ removal, now: now[i] }))
      const outcomes = await carryOut(desk, wanted, ({ removal: { ref }, now }): Task<Ref> => {
        if (now && !now.ok && now.fault.kind !== 'archived') throw now.fault
        const id = { id: { type: 'String!', value: projectIn(ref) ?? '' } }
        return {
          about: ref,
          ref,
          steps: [step('projectDelete(id: $id) { success }', id)],
          done: async () => ref,
          found: left => (left?.ok ? undefined : ref),
        }
      })
      return outcomes.map(outcome => (outcome.ok ? success(undefined) : outcome))
    },
  }
}

function itemOf(project: WireProject, { fields }: View): Item {
  const marker = markerAmongLinks(
    project.id,
    project.externalLinks.nodes.map(({ url }) => url),
  )
  const shown: Readonly<Record<string, Value>> = {
    title: project.name,
    body: project.content ?? '',
    status: project.status.name,
    assignees: project.lead ? [nameOf(project.lead)] : [],
    priority: priorities[project.priority] ?? null,
    due: project.targetDate ?? null,
    type: 'Project',
  }
  return {
    ref: projectRef(project.id),
    kind: 'item',
    createdAt: readTime(project.createdAt),
    updatedAt: readTime(project.updatedAt),
    name: project.slugId,
    url: project.url,
    ...(project.creator ? { author: project.creator.displayName } : {}),
    ...(marker ? { marker, madeByUs: true } : {}),
    fields: Object.fromEntries(
      [...fields].map(field => {
        const name = fieldName(field)
        return [name, canonical(manifest.fields[name]?.kind ?? 'scalar', shown[field] ?? null)]
      }),
    ),
  }
}

function wishOf(fields: Fields): Wish {
  const people = elements(fields[fieldName('assignees')])
  return {
    set: fields,
    sets: people.length > 0 ? { [fieldName('assignees')]: { add: people, remove: [], whole: people } } : {},
  }
}

function shows({ fields }: Item, { set, sets }: Patch): boolean {
  const isThere = ([field, value]: readonly [string, Value]) =>
    sameValue(canonical(manifest.fields[fieldName(field)]?.kind ?? 'scalar', value), fields[fieldName(field)] ?? null)
  const people = elements(fields[fieldName('assignees')])
  const change = sets[fieldName('assignees')]
  const isLed =
    !change || (change.add.every(word => people.includes(word)) && !change.remove.some(word => people.includes(word)))
  return Object.entries(set).every(isThere) && isLed
}
