// Paths made of words from outside. A word stays one segment, whatever it contains.

import { Fault } from '../core/errors.ts'

/** path`/items/${id}`: every inserted word is encoded; one that would climb out of its place is refused. */
export const path = (parts: TemplateStringsArray, ...words: readonly (string | number)[]): string =>
  parts.reduce((made, part, i) => `${made}${segment(words[i - 1] ?? '')}${part}`)

function segment(word: string | number): string {
  const text = String(word)
  if (text === '' || text === '.' || text === '..' || !text.isWellFormed())
    throw new Fault({ kind: 'invalid', message: `${JSON.stringify(text)} cannot be part of an address.` })
  return encodeURIComponent(text)
}
