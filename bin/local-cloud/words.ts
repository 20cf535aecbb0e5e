// The words of a template that stand for others: names, addresses and joined texts become what they are on this machine.

import { z } from 'zod'

/** What a resource is called, and what it says of itself. */
export interface Named {
  readonly ref: string
  readonly attributes: Readonly<Record<string, string>>
}

export type Names = ReadonlyMap<string, Named>

const ref = z.strictObject({ Ref: z.string() })
const attribute = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
const joined = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })

export function resolved(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map(each => resolved(each, names))
  if (typeof value !== 'object' || value === null) return value
  const word = ref.safeParse(value).data
  if (word) return named(word.Ref, names).ref
  const about = attribute.safeParse(value).data
  if (about) return attributeOf(about['Fn::GetAtt'], names)
  const parts = joined.safeParse(value).data
  if (parts) {
    const [between, all] = parts['Fn::Join']
    return all.map(part => String(resolved(part, names))).join(between)
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolved(each, names)]))
}

function named(name: string, names: Names): Named {
  const found = names.get(name)
  if (found) return found
  throw new Error(`The template speaks of ${name}, which the local cloud does not imitate.`)
}

function attributeOf([name, about]: readonly [string, string], names: Names): string {
  const said = named(name, names).attributes[about]
  if (said !== undefined) return said
  throw new Error(`The template asks for ${about} of ${name}, which the local cloud does not know.`)
}
