// Somebody who works at GitHub's own pages, in the words of our fields.

import { fieldName, type Ref, ref } from '../../core/ids.ts'
import { elements, type Fields } from '../../core/value.ts'
import type { Person } from '../../http/emulator-lab.ts'
import { commentRefOf, readRef } from './address.ts'
import { boardFields } from './emulator-board.ts'
import { type github, home, plans } from './emulator-github.ts'
import { type IssueRow, keyOf, milestones } from './emulator-house.ts'

/** Which field of the board holds one of ours. */
const onBoard: Readonly<Record<string, string>> = {
  priority: 'Priority',
  estimate: 'Estimate',
  iteration: 'Iteration',
  due: 'Due date',
  'x:severity': 'Severity',
}

const keyOfRef = (name: string): string => (name.includes('#') ? name : `${home}#${name}`)

export function person({ house }: ReturnType<typeof github>): Person {
  const row = (name: Ref): IssueRow => {
    const found = house.issue(keyOfRef(String(readRef(name).issue)))
    if (!found) throw new Error(`There is no ${name}`)
    return found
  }
  const put = (issue: IssueRow, fields: Fields): void => {
    const values = { ...cardIn(fields), ...offColumn(issue, fields) }
    if (Object.keys(values).length > 0) house.setCard(keyOf(issue), values)
  }
  /** Open, and no word of a column: the card is taken out of the one it stands in. */
  const offColumn = (issue: IssueRow, fields: Fields) =>
    fields[fieldName('status')] === 'open' && house.cardOf(keyOf(issue))?.values.Status !== undefined
      ? { Status: null }
      : {}
  return {
    create(fields) {
      const made = house.make({ repo: home, ...rowIn(fields) }, 'ada')
      put(made, fields)
      return ref(String(made.number))
    },
    edit(name, fields) {
      const { issue, comment } = readRef(name)
      const said = comment === undefined ? undefined : house.comment(String(comment))
      if (said) return void house.reword(said, String(fields[fieldName('body')] ?? ''))
      const wanted = rowIn(fields)
      if (Object.keys(wanted).length > 0) house.change(row(ref(String(issue))), wanted, 'ada')
      put(row(name), fields)
    },
    comment(name, text) {
      const issue = row(name)
      return commentRefOf(issue.number, house.say(issue, text, 'ada').id)
    },
    erase(name) {
      const { comment } = readRef(name)
      if (comment === undefined) house.erase(row(name))
      else house.dropComment(String(comment))
    },
    move: name => house.transfer(row(name), plans),
    fate(name) {
      const { issue, comment } = readRef(name)
      if (comment !== undefined) return house.comment(String(comment)) ? 'live' : 'gone'
      const found = house.issue(keyOfRef(String(issue)))
      return found === undefined ? 'gone' : found.reason === 'not_planned' ? 'archived' : 'live'
    },
    count: () => house.issues().filter(issue => issue.repo === home && !issue.pull).length,
  }
}

const reasons: Readonly<Record<string, string>> = {
  closed: 'completed',
  'not planned': 'not_planned',
  duplicate: 'duplicate',
}

function rowIn(fields: Fields): Partial<IssueRow> {
  const told = new Map(Object.entries(fields))
  const text = (name: string): string | null => {
    const value = told.get(name)
    return value === undefined || value === null ? null : String(value)
  }
  const [state = ''] = (text('status') ?? '').split(':')
  return {
    ...(told.has('title') ? { title: text('title') ?? '' } : {}),
    ...(told.has('body') ? { body: text('body') } : {}),
    ...(told.has('status') ? { state: state === 'open' ? 'open' : 'closed', reason: reasons[state] ?? null } : {}),
    ...(told.has('type') ? { type: text('type') } : {}),
    ...(told.has('assignees') ? { assignees: elements(told.get('assignees')) } : {}),
    ...(told.has('labels') ? { labels: elements(told.get('labels')) } : {}),
    ...(told.has('milestone')
      ? { milestone: milestones.find(({ title }) => title === told.get('milestone'))?.number ?? null }
      : {}),
    ...(told.has('parent') ? { parent: text('parent') === null ? null : keyOfRef(text('parent') ?? '') } : {}),
    ...(told.has('blocks') ? { blocks: elements(told.get('blocks')).map(keyOfRef) } : {}),
  }
}

function cardIn(fields: Fields): Readonly<Record<string, string | number | null>> {
  const values = Object.entries(fields).flatMap(([field, value]) => {
    const name = Object.hasOwn(onBoard, field) ? onBoard[field] : undefined
    if (name === undefined || Array.isArray(value)) return []
    const isNumber = boardFields.find(other => other.name === name)?.type === 'number'
    return [[name, value === null ? null : isNumber ? Number(value) : String(value)] as const]
  })
  const [, column] = /^\w+: (.+)$/.exec(String(fields[fieldName('status')] ?? '')) ?? []
  return Object.fromEntries(column === undefined ? values : [...values, ['Status', column] as const])
}
