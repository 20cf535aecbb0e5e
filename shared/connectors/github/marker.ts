// Our marker inside a text: a comment of HTML at its end, which no page shows. It is no part of the text people wrote.

import { type Marker, readMarker, showMarker } from '../../core/item.ts'

// Encoded, so that no word of a marker can end the comment it stands in.
const hidden = /<!-- lockstep:([\w%.!~*'()-]+) -->/g

export interface Marked {
  readonly text: string
  readonly marker?: Marker
}

/** The text without its marker. What merely looks like one stays where it is. */
export function unmark(stored: string): Marked {
  const text = stored.replace(/\r\n?/g, '\n')
  const found = [...text.matchAll(hidden)].flatMap(match => {
    const marker = readMarker(decoded(match[1] ?? ''))
    return marker ? [{ marker, start: match.index, end: match.index + match[0].length }] : []
  })
  const last = found.at(-1)
  if (!last) return { text }
  // Somebody may have gone on writing below it.
  const parts = [text.slice(0, last.start).trimEnd(), text.slice(last.end).trim()]
  return { text: parts.filter(part => part !== '').join('\n\n'), marker: last.marker }
}

export function mark(text: string, marker: Marker | undefined): string {
  if (!marker) return text
  const comment = `<!-- lockstep:${encodeURIComponent(showMarker(marker))} -->`
  return text.trim() === '' ? comment : `${text.trimEnd()}\n\n${comment}`
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    return ''
  }
}
