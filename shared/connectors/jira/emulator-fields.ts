// What the emulated site makes of fields somebody sends: new values, or a complaint for each field that is wrong.

import { z } from 'zod'
import { type AdfDoc, adfDoc } from './adf.ts'
import { flawOf } from './emulator-adf.ts'
import type { Book, Changes, Issue } from './emulator-issues.ts'
import { customFields, everybody, options, priorities, sprintField, types, versions } from './emulator-world.ts'

export const wanted = z.object({
  fields: z.record(z.string(), z.unknown()).default({}),
  update: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).default({}),
  properties: z.array(z.object({ key: z.string(), value: z.unknown() })).default([]),
})
export type Wanted = z.infer<typeof wanted>

export type Result = { readonly changes: Changes } | { readonly errors: Readonly<Record<string, string>> }

class Wrong extends Error {}

const named = z.object({ name: z.string() })

/** All of it, or nothing. */
export function applied(there: Issue | undefined, { fields, update, properties }: Wanted, book: Book): Result {
  const errors: Record<string, string> = {}
  let changes: Changes = {}
  const attempt = (name: string, work: () => Changes) => {
    try {
      const made = work()
      changes = { ...changes, ...made, custom: { ...changes.custom, ...made.custom } }
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      errors[name] = error.message
    }
  }
  for (const [name, value] of Object.entries(fields)) {
    if (name in update) errors[name] = `Field '${name}' cannot be set in both fields and update.`
    else if (name !== 'project') attempt(name, () => setting(name, value, book))
  }
  for (const [name, verbs] of Object.entries(update)) attempt(name, () => changing(name, verbs, there))
  if (!there && !('summary' in fields)) errors.summary = 'You must specify a summary of the issue.'
  if (Object.keys(errors).length > 0) return { errors }
  const notes = Object.fromEntries(properties.map(({ key, value }) => [key, value]))
  return {
    changes: {
      ...changes,
      custom: { ...there?.custom, ...changes.custom },
      properties: { ...there?.properties, ...notes },
    },
  }
}

function setting(name: string, value: unknown, book: Book): Changes {
  const setter = setters[name]
  if (setter) return setter(value, book)
  const field = customFields.find(each => each.id === name && each.id !== sprintField)
  if (!field) throw new Wrong(`Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`)
  return { custom: { [name]: customValue(name, field.schema.type, value) } }
}

const setters: Readonly<Record<string, (value: unknown, book: Book) => Changes>> = {
  summary: value => {
    const summary = z.string().safeParse(value).data?.trim()
    if (!summary) throw new Wrong('You must specify a summary of the issue.')
    if (/[\r\n]/.test(summary)) throw new Wrong('The summary is invalid because it contains newline characters.')
    if (summary.length > 255) throw new Wrong('Summary must be less than 255 characters.')
    return { summary }
  },
  description: value => ({ description: value === null ? null : documentOf(value) }),
  issuetype: value => ({ type: among(types, value, 'The issue type selected is invalid.') }),
  priority: value => ({ priority: among(priorities, value, 'The priority selected is invalid.') }),
  assignee: value => ({ assignee: value === null ? null : personOf(value) }),
  labels: value => ({ labels: words(value).map(labelOf) }),
  duedate: value => ({ duedate: value === null ? null : dateOf(value) }),
  parent: (value, book) => {
    const said = z
      .object({ id: z.string() })
      .or(z.object({ key: z.string() }))
      .safeParse(value).data
    const parent = said && book.get('id' in said ? said.id : said.key)
    if (!parent) throw new Wrong('Given parent work item does not exist or you do not have permission to see it.')
    return { parent: parent.id }
  },
  fixVersions: value => ({ fixVersions: (z.array(z.unknown()).safeParse(value).data ?? []).map(versionOf) }),
}

type Verb = Readonly<Record<string, unknown>>

function changing(name: string, verbs: readonly Verb[], there: Issue | undefined): Changes {
  if (name === 'labels') return { labels: changed(there?.labels ?? [], verbs, word => labelOf(String(word))) }
  if (name === 'fixVersions') return { fixVersions: changed(there?.fixVersions ?? [], verbs, versionOf) }
  if (name === 'parent') return { parent: null }
  const before = optionValues.safeParse(there?.custom[name]).data ?? []
  const values = changed(
    before.map(({ value }) => value),
    verbs,
    value => optionOf(name, value).value,
  )
  return { custom: { [name]: values.map(value => ({ value })) } }
}

const optionValues = z.array(z.object({ value: z.string() })).nullish()

function changed(
  before: readonly string[],
  verbs: readonly Verb[],
  read: (value: unknown) => string,
): readonly string[] {
  const now = new Set(before)
  for (const verb of verbs) {
    if ('add' in verb) now.add(read(verb.add))
    else if ('remove' in verb) now.delete(read(verb.remove))
    else throw new Wrong('Unknown operation.')
  }
  return [...now]
}

function customValue(id: string, type: string, value: unknown): unknown {
  if (value === null) return null
  if (id === 'customfield_10055') return documentOf(value)
  if (id in options && type === 'array')
    return (z.array(z.unknown()).safeParse(value).data ?? []).map(each => optionOf(id, each))
  if (id in options) return optionOf(id, value)
  if (type === 'user') return userOf(value)
  if (type === 'date') return dateOf(value)
  const { data } = (type === 'number' ? z.number() : z.string()).safeParse(value)
  if (data === undefined)
    throw new Wrong(type === 'number' ? 'Operation value must be a number' : 'Operation value must be a string')
  return data
}

function documentOf(value: unknown): AdfDoc {
  const flaw = flawOf(value)
  if (flaw !== undefined) throw new Wrong(flaw)
  return adfDoc.parse(value)
}

function among(all: readonly { readonly name: string }[], value: unknown, complaint: string): string {
  const name = named.safeParse(value).data?.name.toLowerCase()
  const found = all.find(each => each.name.toLowerCase() === name)
  if (!found) throw new Wrong(complaint)
  return found.name
}

const versionOf = (value: unknown): string =>
  among(versions, value, `Version name '${named.safeParse(value).data?.name ?? ''}' is not valid`)

function userOf(value: unknown) {
  const said = z.object({ accountId: z.string() }).safeParse(value).data?.accountId
  const user = everybody.find(({ accountId }) => accountId === said)
  if (!user) throw new Wrong('Specify a valid value for user.')
  return {
    accountId: user.accountId,
    displayName: user.displayName,
    ...(user.hidesMail ? {} : { emailAddress: user.mail }),
  }
}

function personOf(value: unknown): string {
  const { accountId } = userOf(value)
  const user = everybody.find(each => each.accountId === accountId)
  if (user?.cannotBeAssigned) throw new Wrong(`User '${accountId}' cannot be assigned issues.`)
  return accountId
}

function optionOf(field: string, value: unknown) {
  const said = z.object({ value: z.string() }).safeParse(value).data?.value
  if (said === undefined || !options[field]?.includes(said))
    throw new Wrong(`Option value '${said ?? ''}' is not valid`)
  return { value: said }
}

const words = (value: unknown): readonly string[] => z.array(z.string()).safeParse(value).data ?? []

function labelOf(word: string): string {
  if (/\s/.test(word)) throw new Wrong(`The label '${word.slice(0, 40)}' contains spaces which is invalid.`)
  return word
}

function dateOf(value: unknown): string {
  const { data } = z.iso.date().safeParse(value)
  if (data === undefined) throw new Wrong('Operation value must be a string in the format yyyy-MM-dd')
  return data
}
