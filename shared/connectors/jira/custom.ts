// Fields of the user's own, by the type Jira gives them: read as values, written as Jira wants them.

import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import { setOf, type Value } from '../../core/value.ts'
import type { SetChange } from '../../ports/connector.ts'
import { adfDoc } from './adf.ts'
import { wordFor } from './people.ts'
import { showText, writeText } from './text.ts'
import { type WireField, wireUser } from './wire.ts'

interface Form {
  readonly read: (raw: unknown) => Value | undefined
  readonly write?: (value: Value, to: Tools) => Promise<unknown>
  /** One member of a set, as Jira wants it. */
  readonly member?: (word: string, to: Tools) => Promise<unknown>
}

export interface Tools {
  /** The account id of a person. */
  readonly idOf: (word: string) => Promise<string>
  /** What stands in the field now. */
  readonly there: unknown
}

const read =
  <T>(shape: z.ZodType<T>, value: (read: T) => Value) =>
  (raw: unknown): Value | undefined => {
    if (raw === null || raw === undefined) return null
    const { data, success } = shape.safeParse(raw)
    return success ? value(data) : undefined
  }

const option = z.looseObject({ value: z.string() })
const called = z.looseObject({ name: z.string() })
const words = async (value: Value): Promise<unknown> => (value === null || value === '' ? null : String(value))

const text: Form = { read: read(z.string(), each => each), write: words }
const number: Form = {
  read: read(z.number(), each => each),
  async write(value) {
    if (value === null || value === '') return null
    const count = Number(value)
    if (Number.isFinite(count)) return count
    throw new Fault({
      kind: 'invalid',
      message: 'Jira: the field holds a number, and the value is none. Correct the value.',
    })
  },
}
const choice: Form = {
  read: read(option, each => each.value),
  write: async value => (value === null || value === '' ? null : { value: String(value) }),
}
const person: Form = {
  read: read(wireUser, user => wordFor(user)),
  write: async (value, { idOf }) => (value === null || value === '' ? null : { accountId: await idOf(String(value)) }),
}
const version: Form = {
  read: read(called, each => each.name),
  write: async value => (value === null || value === '' ? null : { name: String(value) }),
}
/** Several lines are a document, as the description is; without a spelling of their own. */
const document: Form = {
  read: read(adfDoc, doc => showText(doc)),
  async write(value, { there }) {
    return writeText(value === null ? '' : String(value), adfDoc.safeParse(there).data).doc
  },
}

const forms: Readonly<Record<string, Form>> = {
  string: text,
  date: text,
  datetime: text,
  number,
  option: choice,
  user: person,
  version,
}

const many = <T>(shape: z.ZodType<T>, word: (read: T) => string, member: Form['member']): Form => ({
  read: read(z.array(shape), all => setOf(all.map(word))),
  ...(member ? { member } : {}),
})

const sets: Readonly<Record<string, Form>> = {
  string: many(
    z.string(),
    each => each,
    async word => word,
  ),
  option: many(
    option,
    each => each.value,
    async word => ({ value: word }),
  ),
  version: many(
    called,
    each => each.name,
    async word => ({ name: word }),
  ),
  user: many(wireUser, wordFor, async (word, { idOf }) => ({ accountId: await idOf(word) })),
}

function formOf({ schema }: WireField): Form | undefined {
  if (schema?.custom?.endsWith(':textarea')) return document
  return schema?.type === 'array' ? sets[schema.items ?? ''] : forms[schema?.type ?? '']
}

export const isKnownForm = (field: WireField): boolean => formOf(field) !== undefined

export const readCustom = (field: WireField): ((raw: unknown) => Value | undefined) =>
  formOf(field)?.read ?? (() => undefined)

export async function writeCustom(field: WireField, value: Value, tools: Tools): Promise<unknown> {
  const form = formOf(field)
  if (form?.write) return form.write(value, tools)
  if (form?.member) return Promise.all([value ?? []].flat().map(word => form.member?.(String(word), tools)))
  throw unknownForm(field)
}

/** The steps by which a set changes, as Jira takes them. */
export async function changeCustom(
  field: WireField,
  { add, remove }: SetChange,
  tools: Tools,
): Promise<readonly unknown[]> {
  const member = formOf(field)?.member
  if (!member) throw unknownForm(field)
  const of = (verb: 'add' | 'remove', all: readonly string[]) =>
    all.map(async word => ({ [verb]: await member(word, tools) }))
  return Promise.all([...of('remove', remove), ...of('add', add)])
}

const unknownForm = ({ name }: WireField): Fault =>
  new Fault({
    kind: 'invalid',
    message: `Jira: the field ${JSON.stringify(name)} is of a type this connector cannot write. Leave it out of the binding, or let it only be read.`,
  })
