// What a change of an issue asks of Jira: one edit of its fields, and what can only be done by requests of their own.

import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import { type FieldName, fieldName, type Ref } from '../../core/ids.ts'
import type { Value } from '../../core/value.ts'
import type { Patch, SetChange } from '../../ports/connector.ts'
import { adfDoc } from './adf.ts'
import { changeCustom, writeCustom } from './custom.ts'
import { spellingIn, spellingProperty } from './mapping.ts'
import type { Office } from './office.ts'
import { wordFor } from './people.ts'
import { placeOf } from './refs.ts'
import { linkedBy, type Slot, wireLinks } from './slots.ts'
import type { Walk } from './status.ts'
import { writeText } from './text.ts'
import { type WireIssue, wireUser } from './wire.ts'
import { checked } from './words.ts'

export interface Edit {
  readonly fields: Record<string, unknown>
  readonly update: Record<string, unknown[]>
  readonly properties: { readonly key: string; readonly value: unknown }[]
  walk?: Walk
  /** The sprint to go to; null for the backlog. */
  sprint?: number | null
  readonly newLinks: { readonly type: 'Blocks' | 'Relates'; readonly other: string }[]
  /** The issue as the answer to the edit showed it. */
  answer?: WireIssue
  /** Numbers of the links to cut. */
  readonly oldLinks: string[]
}

/** Fields whose change starts from what is there. */
const needing = ['body', 'status', 'milestone', 'blocks', 'relates']

export const needsSight = ({ set, sets, kind }: Patch): boolean =>
  kind === 'item' &&
  (Object.keys(set).some(name => needing.includes(name) || name.startsWith('x:')) ||
    Object.entries(sets).some(
      ([name, { add }]) => needing.includes(name) || (name === 'assignees' && add.length === 0),
    ))

/** Throws for whatever a person must correct; nothing is written by then. */
export async function editOf(office: Office, patch: Patch, there: WireIssue | undefined): Promise<Edit> {
  const slots = await office.slots()
  const edit: Edit = { fields: {}, update: {}, properties: [], newLinks: [], oldLinks: [] }
  for (const [key, value] of Object.entries(patch.set)) {
    const name = fieldName(key)
    checked(name, value)
    await setField(
      { office, edit, there, slot: slotFor(slots.get(name), name), issue: placeOf(patch.ref).issue },
      value,
    )
  }
  for (const [key, change] of Object.entries(patch.sets)) {
    const name = fieldName(key)
    checked(name, change.add)
    await changeSet(
      { office, edit, there, slot: slotFor(slots.get(name), name), issue: placeOf(patch.ref).issue },
      change,
    )
  }
  return edit
}

function slotFor(slot: Slot | undefined, name: FieldName): Slot {
  if (slot) return slot
  const message = `Jira: there is no field for ${JSON.stringify(name)} there. Correct the name of the field in the binding.`
  throw new Fault({ kind: 'invalid', message })
}

interface Task {
  readonly office: Office
  readonly edit: Edit
  readonly there: WireIssue | undefined
  readonly slot: Slot
  readonly issue: string
}

async function setField({ office, edit, there, slot, issue }: Task, value: Value): Promise<void> {
  const { fields, update } = edit
  const nothing = value === null || value === ''
  switch (slot.name) {
    case 'title':
    case 'due':
      fields[slot.id] = nothing ? null : value
      return
    case 'type':
    case 'priority':
      fields[slot.id] = nothing ? null : { name: value }
      return
    case 'body':
      return setBody(edit, there, slot, String(value ?? ''))
    case 'status':
      edit.walk = {
        issue,
        type: nameIn(there?.fields.issuetype),
        from: nameIn(there?.fields.status),
        to: String(value ?? ''),
      }
      return
    case 'parent':
      if (nothing) update[slot.id] = [{ set: { none: true } }]
      else fields[slot.id] = { id: placeOf(String(value) as Ref).issue }
      return
    case 'milestone':
      fields[slot.id] = versionsWith(there?.fields[slot.id], nothing ? [] : [String(value)])
      return
    case 'iteration':
      edit.sprint = nothing ? null : await sprintCalled(office, String(value))
      return
    default:
      if (!slot.custom)
        throw new Fault({ kind: 'invalid', message: `Jira: ${slot.name} is no single value. Correct the binding.` })
      fields[slot.id] = await writeCustom(slot.custom, value, {
        idOf: office.people.idOf,
        there: there?.fields[slot.id],
      })
  }
}

function setBody({ fields, properties }: Edit, there: WireIssue | undefined, slot: Slot, markdown: string): void {
  const { doc, spelling } = writeText(markdown, adfDoc.safeParse(there?.fields[slot.id]).data)
  fields[slot.id] = doc
  const before = spellingIn(there?.properties[spellingProperty])
  if (spelling || before) properties.push({ key: spellingProperty, value: spelling ?? { blocks: [] } })
}

async function changeSet({ office, edit, there, slot }: Task, change: SetChange): Promise<void> {
  const { update, fields, newLinks, oldLinks } = edit
  switch (slot.name) {
    case 'labels':
      update[slot.id] = [...change.remove.map(word => ({ remove: word })), ...change.add.map(word => ({ add: word }))]
      return
    case 'assignees': {
      const assignee = await assigneeAfter(office, change, there?.fields[slot.id])
      if (assignee !== undefined) fields[slot.id] = assignee
      return
    }
    case 'blocks':
    case 'relates': {
      const field = slot.name === 'blocks' ? 'blocks' : 'relates'
      const type = field === 'blocks' ? 'Blocks' : 'Relates'
      const links = wireLinks.safeParse(there?.fields[slot.id] ?? []).data ?? []
      oldLinks.push(...links.filter(link => change.remove.includes(linkedBy(field, link) ?? '')).map(({ id }) => id))
      newLinks.push(...change.add.map(other => ({ type, other: placeOf(other as Ref).issue }) as const))
      return
    }
    default:
      if (!slot.custom)
        throw new Fault({ kind: 'invalid', message: `Jira: ${slot.name} is no set. Correct the binding.` })
      update[slot.id] = [...(await changeCustom(slot.custom, change, { idOf: office.people.idOf, there: undefined }))]
  }
}

/** Jira assigns one person. Whoever stays, stays; undefined where nothing is to be done. */
async function assigneeAfter({ people }: Office, { add, remove, whole }: SetChange, there: unknown) {
  if (whole.some(word => !add.includes(word))) return undefined
  const [first] = add
  if (first !== undefined) return { accountId: await people.idOf(first) }
  const { data: now } = wireUser.safeParse(there)
  return now && remove.some(word => [wordFor(now), now.accountId].includes(word)) ? null : undefined
}

const called = z.looseObject({ name: z.string() })
const nameIn = (raw: unknown): string => called.safeParse(raw).data?.name ?? ''

/**
 * Of several versions the first is the milestone; the others stay. The list is said whole: one version taken out and another
 * put in would leave both there when somebody exchanges it in the same moment, and the second show up much later.
 */
function versionsWith(raw: unknown, wanted: readonly string[]): readonly { readonly name: string }[] {
  const [, ...others] = z.array(called).safeParse(raw).data ?? []
  return [...wanted, ...others.map(({ name }) => name).filter(name => !wanted.includes(name))].map(name => ({ name }))
}

async function sprintCalled({ known }: Office, name: string): Promise<number> {
  const sprints = await known.sprints()
  const found = sprints.filter(sprint => fold(sprint.name) === fold(name))
  const [one, ...more] = found
  if (one && more.length === 0) return one.id
  const why = one ? `the board has ${found.length} open sprints called` : 'the board has no open sprint called'
  const open = sprints.map(sprint => JSON.stringify(sprint.name)).join(', ') || 'none'
  const message = `Jira: ${why} ${JSON.stringify(name)}; open are ${open}. Correct the value, or make the sprint there.`
  throw new Fault({ kind: 'invalid', message })
}
