// A file that only grows, one JSON value a line: read once, then only what was added, by whichever process. A line that
// a crash left unfinished counts for nothing.

import { open, stat, truncate } from 'node:fs/promises'
import { appendToFile, ifThere } from './files.ts'

export interface Lines<T> {
  /** Hands over every line that was not handed over yet. */
  catchUp(): Promise<void>
  /** Only for whoever holds the lock. */
  append(values: readonly T[]): Promise<void>
}

export function linesOf<T>(path: string, take: (value: T) => void): Lines<T> {
  /** Up to where the file was read; always the end of a line. */
  let read = 0
  /** Two readers at once would hand over everything twice. */
  let turn: Promise<unknown> = Promise.resolve()

  function catchUp(): Promise<void> {
    const reading = turn.then(readOn)
    turn = reading.catch(() => undefined)
    return reading
  }

  async function readOn(): Promise<void> {
    const size = (await ifThere(() => stat(path)))?.size ?? 0
    if (size <= read) return
    const news = await readFrom(path, read, size)
    const whole = news.subarray(0, news.lastIndexOf(0x0a) + 1)
    read += whole.length
    for (const line of whole.toString('utf8').split('\n')) if (line !== '') take(JSON.parse(line))
  }

  return {
    catchUp,
    async append(values) {
      if (values.length === 0) return
      await catchUp()
      const size = (await ifThere(() => stat(path)))?.size ?? 0
      if (size > read) await truncate(path, read)
      const text = values.map(value => `${JSON.stringify(value)}\n`).join('')
      await appendToFile(path, text)
      read += Buffer.byteLength(text)
      values.forEach(take)
    },
  }
}

async function readFrom(path: string, from: number, to: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
