// The schemas of an OpenAPI description, made into JSON schemas that a validator understands, and the faults it finds
// made into one line each.

import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { isRecord, type Json } from './description.ts'
import { placeOf } from './wrong.ts'

export interface Fault {
  readonly at: string
  readonly reason: string
}

/** Who sends what is judged: properties that only the other side sets are not demanded of it. */
export type Side = 'request' | 'answer'

export interface Schemas {
  faults(schema: Json, value: unknown): readonly Fault[]
  /** The same for a word of an address or a header, where `7` may be a number. */
  faultsInWord(schema: Json, words: readonly string[]): readonly Fault[]
}

const root = 'description'

export function schemasOf(components: Json, side: Side): Schemas {
  const strict = validator(components, side, false)
  const lenient = validator(components, side, true)
  return {
    faults: (schema, value) => strict(schema, value),
    faultsInWord: (schema, words) => lenient(schema, words.length === 1 ? words[0] : words),
  }
}

/** Not every service writes the colon of the offset, and all call it a date-time. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/

function validator(components: Json, side: Side, coerces: boolean) {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    logger: false,
    coerceTypes: coerces ? 'array' : false,
  })
  addFormats.default(ajv)
  ajv.addFormat('date-time', dateTime)
  ajv.addSchema({ components: converted(components, side) }, root)
  const compiled = new Map<Json, ReturnType<typeof ajv.compile>>()
  return (schema: Json, value: unknown): readonly Fault[] => {
    const validate =
      compiled.get(schema) ?? ajv.compile(Object(converted({ type: 'object', properties: { it: schema } }, side)))
    compiled.set(schema, validate)
    return validate({ it: value }) ? [] : told(validate.errors ?? [])
  }
}

/**
 * `nullable` becomes a type; what the other side sets is not required; references lead to the one registered document.
 * Several forms may fit at once: published descriptions say "one of" where their forms overlap.
 */
export function converted(schema: unknown, side: Side): unknown {
  if (Array.isArray(schema)) return schema.map(each => converted(each, side))
  if (!isRecord(schema)) return schema
  if (typeof schema.$ref === 'string') return orNull(schema, { $ref: `${root}${schema.$ref}` })
  const { nullable, oneOf, required, ...rest } = schema
  const inner = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, isValue(key, value) ? value : converted(value, side)]),
  )
  const forms = Array.isArray(oneOf)
    ? { allOf: [...asList(inner.allOf), { anyOf: converted(oneOf, side) }] }
    : oneOf === undefined
      ? {}
      : { oneOf: converted(oneOf, side) }
  const demanded = Array.isArray(required)
    ? { required: required.filter(name => !isOthers(schema, name, side)) }
    : required === undefined
      ? {}
      : { required: converted(required, side) }
  return orNull({ nullable }, { ...inner, ...forms, ...demanded })
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Values are not schemas, and a property may be called like a keyword. */
const isValue = (key: string, value: unknown): boolean =>
  ['enum', 'const', 'default', 'example', 'examples'].includes(key) && !isRecord(value)

const orNull = ({ nullable }: Json, schema: Json): Json => {
  if (nullable !== true) return nullable === undefined || nullable === false ? schema : { ...schema, nullable }
  const { type, enum: words } = schema
  const isPlain = typeof type === 'string' && !schema.allOf && !schema.anyOf
  if (!isPlain) return { anyOf: [schema, { type: 'null' }] }
  return { ...schema, type: [type, 'null'], ...(Array.isArray(words) ? { enum: [...words, null] } : {}) }
}

function isOthers(schema: Json, name: unknown, side: Side): boolean {
  const property = isRecord(schema.properties) && typeof name === 'string' ? schema.properties[name] : undefined
  return isRecord(property) && property[side === 'request' ? 'readOnly' : 'writeOnly'] === true
}

type Complaint = Fault & { readonly missing?: string }

/** One line for each fault, one for all that is missing in a place, and one where none of several forms fits. */
function told(errors: readonly ErrorObject[]): readonly Fault[] {
  let complaints: readonly Complaint[] = []
  for (const error of errors) {
    const at = placeOf(error.instancePath.replace(/^\/it/, ''))
    if (error.keyword !== 'anyOf') complaints = [...complaints, complaintOf(error, at)]
    else {
      // The validator lists what each form complained of, and then that none fits.
      const { inner = [], outer = [] } = Object.groupBy(complaints, each => (isWithin(each.at, at) ? 'inner' : 'outer'))
      complaints = [...outer, { at, reason: fitsNone(at, inner) }]
    }
  }
  const missing = Map.groupBy(
    complaints.filter(each => each.missing !== undefined),
    each => each.at,
  )
  const lacking = [...missing].map(([at, all]) => ({
    at,
    reason: `must have ${some(
      all.map(each => each.missing ?? ''),
      ', ',
    )}`,
  }))
  const others = complaints.filter(each => each.missing === undefined)
  return [...new Map([...others, ...lacking].map(({ at, reason }) => [`${at} ${reason}`, { at, reason }])).values()]
}

const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`)

function complaintOf({ keyword, params, message = keyword }: ErrorObject, at: string): Complaint {
  if (keyword === 'required')
    return { at, reason: `must have ${params.missingProperty}`, missing: params.missingProperty }
  if (keyword === 'additionalProperties') return { at, reason: `must not have ${params.additionalProperty}` }
  if (keyword === 'enum') return { at, reason: `must be one of ${params.allowedValues.slice(0, 8).join(', ')}` }
  return { at, reason: message }
}

const fitsNone = (at: string, inner: readonly Complaint[]): string => {
  const each = inner.map(complaint => `${complaint.at.slice(at.length)} ${complaint.reason}`.trim())
  return `fits none of its forms (${some(each, '; ')})`
}

/** A few of them, and how many more. */
function some(words: readonly string[], between: string): string {
  const all = [...new Set(words)]
  return `${all.slice(0, 6).join(between)}${all.length > 6 ? ` and ${all.length - 6} more` : ''}`
}
