// One change of an issue, from our words to Linear's: everything a person could have got wrong is found out here, before
// anything is written.

import type { LinearDocument } from '@linear/sdk'
import { Fault } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import { fieldName } from '../../core/ids.ts'
import { elements, type Value } from '../../core/value.ts'
import type { SetChange } from '../../ports/connector.ts'
import type { View } from './documents.ts'
import type { Labels, Wanted } from './labels.ts'
import {
  cycleId,
  dueDate,
  estimateNumber,
  issueId,
  milestoneId,
  personId,
  priorityNumber,
  refused,
  stateId,
  whoIs,
} from './lexicon.ts'
import { manifest } from './manifest.ts'
import { nameOf, projectIn } from './mapping.ts'
import type { Tables } from './tables.ts'
import type { WireCurrent } from './wire.ts'

/** Labels are added and removed; a new issue has `labelIds` instead. */
type Input = Readonly<LinearDocument.IssueUpdateInput>
interface RelationChange {
  readonly type: 'blocks' | 'related'
  readonly add: readonly string[]
  /** Ids of relations, not of issues. */
  readonly remove: readonly string[]
}

/** What of an issue is to be as said: the same for a new one and an old one. */
export interface Wish {
  readonly set: Readonly<Record<string, Value>>
  readonly sets: Readonly<Record<string, Pick<SetChange, 'add' | 'remove'>>>
}

export interface Change {
  readonly input: Input
  readonly relations: readonly RelationChange[]
}

export interface Lexicon {
  /** Current: the issue as it is, where the change depends on it; a new issue has none. */
  changeOf(wish: Wish, current: WireCurrent | undefined): Promise<Change>
}

/** Whether a change can be worded only by somebody who knows how the issue is now. */
export const needsCurrent = ({ set, sets }: Wish, { groups }: View): boolean =>
  'assignees' in sets ||
  Object.keys(set).some(field => groups.has(field)) ||
  Object.values(sets).some(change => change.remove.length > 0)

export function openLexicon(tables: Tables, labels: Labels, view: View): Lexicon {
  const scalars: Readonly<Record<string, (value: Value) => Promise<Input> | Input>> = {
    title: value => ({ title: String(value ?? '') }),
    body: value => ({ description: String(value ?? '') }),
    status: async value => ({ stateId: await stateId(tables, value) }),
    priority: value => ({ priority: priorityNumber(value) }),
    estimate: async value => ({ estimate: await estimateNumber(tables, value) }),
    parent: value => above(value, view),
    iteration: async value => ({ cycleId: await cycleId(tables, value) }),
    milestone: async value => ({ projectMilestoneId: await milestoneId(tables, value) }),
    due: value => ({ dueDate: dueDate(value) }),
    // What an item is stays as it was made; the answer shows it.
    type: () => ({}),
  }

  async function inputOf(field: string, value: Value): Promise<Input> {
    if (view.groups.has(field)) return {}
    const word = Object.hasOwn(scalars, field) ? scalars[field] : undefined
    if (word && !Array.isArray(value)) return word(value)
    throw refused(`the field ${JSON.stringify(field)} cannot be set there. Take it out of the binding.`)
  }

  /** Free labels by adding and removing; a field of the user's own is the one label of its group. */
  async function labelInput({ set, sets }: Wish, current: WireCurrent | undefined): Promise<Input> {
    const free = sets.labels ?? { add: [], remove: [] }
    const own = [...view.groups].flatMap(([field, group]) =>
      field in set ? [{ group, value: set[field] ?? null }] : [],
    )
    const wanted: readonly Wanted[] = [
      ...free.add.map(name => ({ name })),
      ...own.flatMap(({ group, value }) =>
        elements(value)
          .filter(name => name !== '')
          .map(name => ({ name, group })),
      ),
    ]
    const crowded = own.find(({ value }) => elements(value).length > 1)
    if (crowded)
      throw refused(`an issue has one label of the group ${JSON.stringify(crowded.group)}. Map one word to it.`)
    const grouped = new Set(view.groups.values())
    const leaving = (current?.labels.nodes ?? []).filter(({ name, parent }) => {
      const group = parent ? fold(parent.name) : ''
      if (!grouped.has(group)) return free.remove.includes(name)
      return own.some(each => each.group === group && !elements(each.value).some(word => fold(word) === fold(name)))
    })
    const added = [...new Set(await labels.idsOf(wanted))]
    const removed = leaving.map(({ id }) => id).filter(id => !added.includes(id))
    if (!current) return added.length > 0 ? { labelIds: added } : {}
    return {
      ...(added.length > 0 ? { addedLabelIds: added } : {}),
      ...(removed.length > 0 ? { removedLabelIds: removed } : {}),
    }
  }

  /** There is room for one: whoever put somebody else there meanwhile is not written over. */
  async function assigneeInput({ sets }: Wish, current: WireCurrent | undefined): Promise<Input> {
    const change = sets.assignees
    if (!change) return {}
    const now = current?.assignee
    const isLeaving = now && (await isAmong(change.remove, now.id, nameOf(now)))
    const [added] = change.add
    if (added === undefined) return isLeaving ? { assigneeId: null } : {}
    if (change.add.length > 1)
      throw refused(
        `an issue has one assignee. Of ${change.add.map(word => JSON.stringify(word)).join(', ')}, choose one.`,
      )
    const id = await personId(tables, added)
    if (!now || isLeaving || now.id === id) return { assigneeId: id }
    throw new Fault({
      kind: 'stale',
      message: `${manifest.title}: the issue was assigned to somebody else meanwhile. It is read again.`,
    })
  }

  async function isAmong(words: readonly string[], id: string, name: string): Promise<boolean> {
    if (words.length === 0) return false
    if (words.some(word => fold(word) === fold(name) || word === id)) return true
    const people = await tables.people()
    return words.some(word => whoIs(people, word).some(person => person.id === id))
  }

  return {
    async changeOf(wish, current) {
      const inputs: Input[] = []
      for (const [field, value] of Object.entries(wish.set)) inputs.push(await inputOf(field, value))
      const unknown = Object.keys(wish.sets).find(field => manifest.fields[fieldName(field)] === undefined)
      if (unknown !== undefined) throw refused(`the field ${JSON.stringify(unknown)} cannot be set there.`)
      const assignee = await assigneeInput(wish, current)
      const relations = relationsOf(wish, current)
      // Last: it may make labels.
      const labelled = await labelInput(wish, current)
      return { input: Object.assign({}, ...inputs, assignee, labelled), relations }
    },
  }
}

/** Above an issue stands another one, or the project it belongs to. */
function above(value: Value, { projects }: View): Input {
  const projectId = projects && typeof value === 'string' ? projectIn(value) : undefined
  if (projectId !== undefined) return { projectId, parentId: null }
  const parentId = issueId(value)
  return projects && parentId === null ? { parentId, projectId: null } : { parentId }
}

function relationsOf({ sets }: Wish, current: WireCurrent | undefined): readonly RelationChange[] {
  const known = current ? [...current.relations.nodes, ...current.inverseRelations.nodes] : []
  const changeOf = (field: string, type: RelationChange['type']): readonly RelationChange[] => {
    const change = sets[field]
    if (!change) return []
    const add = change.add.flatMap(each => issueId(each) ?? [])
    const remove = known.filter(relation => {
      if (relation.type !== type) return false
      const isOutward = relation.issue.id === current?.id
      const other = isOutward ? relation.relatedIssue.id : relation.issue.id
      return (isOutward || type === 'related') && change.remove.includes(other)
    })
    return [{ type, add, remove: remove.map(({ id }) => id) }]
  }
  return [...changeOf('blocks', 'blocks'), ...changeOf('relates', 'related')]
}
