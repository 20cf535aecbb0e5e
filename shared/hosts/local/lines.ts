// A file that only grows, one JSON value a line: read once, then only what was added, by whichever process. A line that
// a crash left unfinished counts for nothing.

import { closeSync, openSync, readSync, statSync, truncateSync } from 'node:fs'
import { appendToFile, Damaged, ifThere } from './files.ts'

export interface Lines<T> {
  /** Hands over every line that was not handed over yet. */
  catchUp(): void
  /** Only for whoever holds the lock. */
  append(values: readonly T[]): void
}

export function linesOf<T>(path: string, take: (value: T) => void): Lines<T> {
  /** Up to where the file was read; always the end of a line. */
  let read = 0
  const sizeNow = (): number => ifThere(() => statSync(path))?.size ?? 0

  function catchUp(): void {
    const size = sizeNow()
    if (size <= read) return
    const news = readFrom(path, read, size)
    const whole = news.subarray(0, news.lastIndexOf(0x0a) + 1)
    read += whole.length
    for (const line of whole.toString('utf8').split('\n')) if (line !== '') take(parsed(line, path))
  }

  return {
    catchUp,
    append(values) {
      if (values.length === 0) return
      catchUp()
      if (sizeNow() > read) truncateSync(path, read)
      const text = values.map(value => `${JSON.stringify(value)}\n`).join('')
      appendToFile(path, text)
      read += Buffer.byteLength(text)
      values.forEach(take)
    },
  }
}

/** A whole line that cannot be read was not left by a crash: something else wrote there. */
function parsed<T>(line: string, path: string): T {
  try {
    return JSON.parse(line)
  } catch {
    throw new Damaged(
      `${path} has a line that is no JSON. Bring it back from version control or a backup, or let \`lockstep rebase-state\` set it aside.`,
    )
  }
}

function readFrom(path: string, from: number, to: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(to - from)
    return buffer.subarray(0, readSync(file, buffer, 0, to - from, from))
  } finally {
    closeSync(file)
  }
}
