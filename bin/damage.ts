// What is damaged in the state folder, found by reading every file in it. Nothing is changed here.

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { isMissing } from '../shared/hosts/local/files.ts'

export interface Damaged {
  /** From the state folder. */
  readonly path: string
  readonly why: string
  /** Lines that can still be read, of a file of lines. */
  readonly good?: readonly string[]
}

export interface State {
  readonly files: number
  readonly damaged: readonly Damaged[]
}

const linkShape = z.looseObject({
  id: z.string(),
  binding: z.string(),
  version: z.number(),
  state: z.string(),
  ends: z.record(z.string(), z.looseObject({})),
})

export function stateIn(folder: string): State {
  const paths = filesBelow(folder).filter(path => /\.jsonl?$/.test(path) && !path.startsWith('damaged/'))
  return { files: paths.length, damaged: paths.flatMap(path => damageOf(folder, path) ?? []) }
}

function filesBelow(folder: string): readonly string[] {
  try {
    const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    return all.filter(each => each.isFile()).map(each => relative(folder, join(each.parentPath, each.name)))
  } catch (reason) {
    if (isMissing(reason)) return []
    throw reason
  }
}

function damageOf(folder: string, path: string): Damaged | undefined {
  const text = readFileSync(join(folder, path), 'utf8')
  if (path.endsWith('.jsonl')) {
    // A last line without an end was left by a crash and counts for nothing anyway.
    const lines = text
      .split('\n')
      .slice(0, -1)
      .filter(line => line !== '')
    const good = lines.filter(line => parsed(line) !== undefined)
    const bad = lines.length - good.length
    return bad > 0 ? { path, why: `${bad} of ${lines.length} lines cannot be read`, good } : undefined
  }
  const document = parsed(text)
  if (document === undefined) return { path, why: 'it is no JSON' }
  const isLink = path.startsWith('links/')
  return isLink && !linkShape.safeParse(document).success
    ? { path, why: 'it is not what a link looks like' }
    : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
