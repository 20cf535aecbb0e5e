// Where in the sources a failure came from. Maps are read when something failed: read at every start, as Node would, they
// cost more than a third of it.

import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A line of a stack trace: a file, and where in it. */
const frame = /(file:\/\/[^\s()]+):(\d+):(\d+)/

/** Maps name files from where the bundle was made. */
const upToUs = /^.*?\/(?=(?:functions|shared|node_modules)\/)/

/** A file of ours and a line in it, or nothing where there is no map to tell. */
export function placeOf(failure: unknown): string | undefined {
  const [, file = '', line, column] = frame.exec(failure instanceof Error ? (failure.stack ?? '') : '') ?? []
  const map = file === '' ? undefined : mapOf(`${fileURLToPath(file)}.map`)
  const origin = map?.findOrigin(Number(line), Number(column))
  return origin && 'fileName' in origin ? `${origin.fileName.replace(upToUs, '')}:${origin.lineNumber}` : undefined
}

function mapOf(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // A failure that is told without its place is still told; another one in its place would hide it.
    return undefined
  }
}
