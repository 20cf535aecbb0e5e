// Files written whole or not at all: whoever reads one sees it before or after a change, never between, whatever crashes.
// All at once, without waiting: for small files that is several times cheaper than asynchronous calls.

import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file of ours that somebody or something else wrote into. */
export class Damaged extends Error {
  override readonly name: string = 'Damaged'
}

let written = 0

/** disk: also a power cut finds it there · system: a killed process does. */
export type Safety = 'disk' | 'system'

/** The new text takes the place of the old in one step. */
export function replaceFile(path: string, text: string, safety: Safety): void {
  const draft = `${path}.${process.pid}-${written++}.new`
  try {
    write(draft, 'wx', text, safety)
    renameSync(draft, path)
  } catch (reason) {
    rmSync(draft, { force: true })
    throw reason
  }
}

/** Adds to the end of a file. */
export const appendToFile = (path: string, text: string): void => write(path, 'a', text, 'system')

function write(path: string, flags: string, text: string, safety: Safety): void {
  const file = openMaking(path, flags)
  try {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    if (safety === 'disk') fdatasyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Folders are made when they are missed, not looked for each time. */
function openMaking(path: string, flags: string): number {
  const found = ifThere(() => openSync(path, flags))
  if (found !== undefined) return found
  mkdirSync(dirname(path), { recursive: true })
  return openSync(path, flags)
}

export const readIfThere = (path: string): string | undefined => ifThere(() => readFileSync(path, 'utf8'))

/** What an act finds out about a file; undefined when there is no such file. */
export function ifThere<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (reason) {
    if (isMissing(reason)) return undefined
    throw reason
  }
}

export const isMissing = (reason: unknown): boolean => codeOf(reason) === 'ENOENT'

export const codeOf = (reason: unknown): unknown =>
  typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined
