// Files written whole or not at all: whoever reads one sees it before or after a change, never between, whatever crashes.

import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

let written = 0

/** The new text takes the place of the old in one step, once it is safely on the disk. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}-${written++}.new`
  try {
    await writeSafely(draft, 'wx', text)
    await rename(draft, path)
  } catch (reason) {
    await rm(draft, { force: true })
    throw reason
  }
}

/** Adds to the end of a file. */
export async function appendToFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeSafely(path, 'a', text)
}

async function writeSafely(path: string, flags: string, text: string): Promise<void> {
  const file = await open(path, flags)
  try {
    await file.writeFile(text)
    await file.datasync()
  } finally {
    await file.close()
  }
}

export async function readIfThere(path: string): Promise<string | undefined> {
  return ifThere(() => readFile(path, 'utf8'))
}

/** What an act finds out about a file; undefined when there is no such file. */
export async function ifThere<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (reason) {
    if (isMissing(reason)) return undefined
    throw reason
  }
}

export const isMissing = (reason: unknown): boolean => codeOf(reason) === 'ENOENT'

export const codeOf = (reason: unknown): unknown =>
  typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined
