// Our marker, twice: the id of what we make follows from it, and the words of it lie beside the item. Only where both
// agree is it ours: a copy, whoever made it, has an id of its own.

import { createHash } from 'node:crypto'
import { type Item, type ItemKind, type Marker, readMarker, showMarker } from '../../core/item.ts'

/** The UUID of what an attempt makes: version 4 in form, as Linear wants it. */
export function idOf(marker: Marker, kind: ItemKind): string {
  const bytes = createHash('sha256')
    .update(`lockstep ${kind} ${showMarker(marker)}`)
    .digest()
    .subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** How many attempts beyond the one asked for are looked for, and how far back. */
const ahead = 20
const back = 200

/** Every attempt that may have been made for this link and end. */
export const attemptsOf = (marker: Marker): readonly Marker[] => {
  const first = Math.max(1, marker.attempt - back)
  return Array.from({ length: marker.attempt + ahead - first + 1 }, (_, i) => ({ ...marker, attempt: first + i }))
}

/** The address of the attachment that holds the marker of an issue. */
const attachmentScheme = 'lockstep:'
export const attachmentUrl = (marker: Marker): string => attachmentScheme + encoded(marker)

/** Brackets too: they would end a link. */
const encoded = (marker: Marker): string =>
  encodeURIComponent(showMarker(marker)).replaceAll('(', '%28').replaceAll(')', '%29')

const decoded = (text: string): Marker | undefined => {
  try {
    return readMarker(decodeURIComponent(text))
  } catch {
    return undefined
  }
}

/** The marker among the attachments of an issue, if it is this issue's own. */
export const markerAmong = (id: string, urls: readonly string[]): Marker | undefined =>
  urls.map(url => decoded(url.slice(attachmentScheme.length))).find(found => found && idOf(found, 'item') === id)

/** A project has links instead of attachments, and they are addresses of pages. */
export const linkUrl = (marker: Marker): string => noteAddress + encoded(marker)
export const markerAmongLinks = (id: string, urls: readonly string[]): Marker | undefined =>
  urls
    .filter(url => url.startsWith(noteAddress))
    .map(url => decoded(url.slice(noteAddress.length)))
    .find(found => found && idOf(found, 'item') === id)

/** A comment has no attachments. Its marker is a link with nothing to see in it, at the end of the text. */
const noteAddress = 'https://lockstep.invalid/'
const noteShape = /\s*\[[\s\u2060]*\]\(<?https:\/\/lockstep\.invalid\/([^\s)>]*)>?\)\s*$/

export const withNote = (text: string, marker: Marker): string =>
  `${text}\n\n[\u2060](${noteAddress}${encoded(marker)})`

export function readNote(id: string, body: string): { readonly text: string } & Pick<Item, 'marker'> {
  const [whole, code = ''] = noteShape.exec(body) ?? []
  if (whole === undefined) return { text: body }
  const found = decoded(code)
  const text = body.slice(0, -whole.length)
  return found && idOf(found, 'comment') === id ? { text, marker: found } : { text }
}
