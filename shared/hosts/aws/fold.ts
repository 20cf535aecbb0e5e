// A document as JSON small enough for one row: long texts are taken out and lie beside it under their fingerprint, so that
// a text three ends share is kept once and a save that does not touch it does not write it. Pure.

import { createHash } from 'node:crypto'

export type PartName = string

export interface Folded {
  readonly json: string
  /** What was taken out, as JSON, by name. */
  readonly parts: ReadonlyMap<PartName, string>
}

/** Parts other than texts and sets. Few enough of these remain in any document for its row, whatever is in it. */
const longestPart = 16_384

/** A text that begins with this is a name of a part, or a text that began with it and had one put before. */
const mark = '^'
const shape = /^\^>([\w-]{43}\.\d+)$/

/** How a part lies in rows: each of them well below what a row may hold. */
export const chunkSize = 300_000

/** Texts and sets longer than `longest` bytes are taken out, and whatever else would still be too large. */
export function fold(document: unknown, longest: number): Folded {
  const parts = new Map<PartName, string>()

  const setAside = (json: string): string => {
    const chunks = Math.ceil(Buffer.byteLength(json) / chunkSize)
    const name = `${createHash('sha256').update(json).digest('base64url')}.${chunks}`
    parts.set(name, json)
    return JSON.stringify(`${mark}>${name}`)
  }
  const within = (limit: number, json: string): string => (Buffer.byteLength(json) > limit ? setAside(json) : json)

  function walk(part: unknown): string | undefined {
    if (typeof part === 'string') return within(longest, JSON.stringify(part.startsWith(mark) ? mark + part : part))
    if (typeof part !== 'object' || part === null) return JSON.stringify(part)
    return within(isWords(part) ? longest : longestPart, whole(part))
  }

  function whole(part: object): string {
    if (Array.isArray(part)) return `[${part.map(each => walk(each) ?? 'null').join()}]`
    const fields = Object.entries(part).flatMap(([name, value]) => {
      const json = walk(value)
      return json === undefined ? [] : [`${JSON.stringify(name)}:${json}`]
    })
    return `{${fields.join()}}`
  }

  // The document itself stays: it is what the parts lie beside.
  const json = typeof document === 'object' && document !== null ? whole(document) : (walk(document) ?? 'null')
  return { json, parts }
}

const isWords = (part: object): boolean => Array.isArray(part) && part.every(each => typeof each === 'string')

/** How many rows a part lies in. */
export const chunksOf = (name: PartName): number => Number(name.slice(name.indexOf('.') + 1))

/** Names of the parts a piece of folded JSON speaks of. */
export function partsIn(json: string): readonly PartName[] {
  const names = new Set<PartName>()
  JSON.parse(json, (_, value: unknown) => {
    const name = nameIn(value)
    if (name) names.add(name)
    return value
  })
  return [...names]
}

/** The document again. Every part it speaks of, also from within another part, must be at hand. */
export const unfold = (json: string, parts: ReadonlyMap<PartName, string>): unknown =>
  JSON.parse(json, (_, value: unknown) => {
    const name = nameIn(value)
    if (name !== undefined) return unfold(need(parts, name), parts)
    return typeof value === 'string' && value.startsWith(mark) ? value.slice(mark.length) : value
  })

const nameIn = (value: unknown): PartName | undefined =>
  typeof value === 'string' ? shape.exec(value)?.[1] : undefined

function need(parts: ReadonlyMap<PartName, string>, name: PartName): string {
  const part = parts.get(name)
  if (part === undefined) throw new Error(`Part ${name} of a document is not at hand`)
  return part
}
