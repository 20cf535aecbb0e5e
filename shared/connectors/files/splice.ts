// Replacing pieces of a text and leaving every other byte alone.

export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The pieces may come in any order; they must not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const parts: string[] = []
  let reached = 0
  for (const { start, end, text: put } of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < reached) throw new Error('Two edits of one text overlap.')
    parts.push(text.slice(reached, start), put)
    reached = end
  }
  return parts.join('') + text.slice(reached)
}

/** The line end a text uses; a text without one takes the usual one. */
export const lineEndOf = (text: string): '\r\n' | '\n' => (/^[^\n]*\r\n/.test(text) ? '\r\n' : '\n')

/** Right behind the end of the line in which a place lies. */
export const afterLine = (text: string, place: number): number => {
  if (place > 0 && text[place - 1] === '\n') return place
  const found = text.indexOf('\n', place)
  return found < 0 ? text.length : found + 1
}

export const startOfLine = (text: string, place: number): number => text.lastIndexOf('\n', place - 1) + 1

/** Counted from one, as people do. */
export const lineAt = (text: string, place: number): number => {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < place; at = text.indexOf('\n', at + 1)) line++
  return line
}
