// Bytes as text and back, losing none: what is no text is not touched.

import { Fault } from '../../core/errors.ts'

/** Longer files are read by nobody and would hold up all others. */
const longest = 4 * 1024 * 1024

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A byte order mark stays, as part of the text. */
export function textIn(bytes: Uint8Array): string | { readonly why: string } {
  if (bytes.length > longest) return { why: `larger than ${longest / 1024 / 1024} MB` }
  if (bytes.includes(0)) return { why: 'not a text: it holds NUL bytes' }
  try {
    return decoder.decode(bytes)
  } catch {
    return { why: 'not a text in UTF-8' }
  }
}

export function bytesOf(text: string): Uint8Array {
  if (!text.isWellFormed())
    throw new Fault({ kind: 'invalid', message: 'Half a character cannot be written into a file.' })
  const bytes = new TextEncoder().encode(text)
  if (bytes.length > longest)
    throw new Fault({
      kind: 'invalid',
      message: `The file would become larger than ${longest / 1024 / 1024} MB. Shorten the text.`,
    })
  if (bytes.includes(0))
    throw new Fault({ kind: 'invalid', message: 'NUL characters cannot be written into a text file.' })
  return bytes
}
