// One writer at a time, in this process and among others: a lock file, held for a moment, cleared away when its owner died.

import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, readIfThere } from './files.ts'

export type Lock = <T>(work: () => T) => Promise<T>

/** Whoever cannot get in for so long is told that something is wrong. */
const patience = 30_000

const me = `${hostname()} ${process.pid}`

/** While others of this process stand in line the file is kept, for so long at most: taking it costs more than most work. */
const turnsFor = 25

export function lockAt(path: string): Lock {
  let line: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let heldSince: number | undefined

  async function inTurn<T>(work: () => T): Promise<T> {
    try {
      if (heldSince === undefined) {
        await take(path)
        heldSince = Date.now()
      }
      return work()
    } finally {
      waiting -= 1
      if (heldSince !== undefined && (waiting === 0 || Date.now() - heldSince > turnsFor)) {
        rmSync(path, { force: true })
        heldSince = undefined
      }
    }
  }

  return work => {
    waiting += 1
    const turn = line.then(() => inTurn(work))
    line = turn.catch(() => undefined)
    return turn
  }
}

async function take(path: string): Promise<void> {
  const mine = `${path}.${process.pid}`
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(mine, me)
  try {
    const since = Date.now()
    while (!isMade(mine, path)) {
      clearIfOrphaned(path, mine)
      if (Date.now() - since > patience) throw new Error(heldTooLong(path))
      await sleep(2 + Math.random() * 8)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** A lock appears together with the name of its owner, or not at all. */
function isMade(mine: string, path: string): boolean {
  try {
    linkSync(mine, path)
    return true
  } catch (reason) {
    if (codeOf(reason) === 'EEXIST') return false
    throw reason
  }
}

const heldTooLong = (path: string): string =>
  `${path} has been held by ${readIfThere(path) ?? 'somebody'} (machine, process) for ${patience / 1000} s. If no other lockstep runs there, delete the file and try again.`

/**
 * What a dead process left is taken away by one at a time, and looked at once more under that guard: only whoever holds it
 * removes a lock that is not theirs, so it cannot have become somebody's fresh one in between.
 */
function clearIfOrphaned(path: string, mine: string): void {
  const owner = readIfThere(path)
  if (owner === undefined || !isDead(owner)) return
  const guard = `${path}.clearing`
  const guardian = readIfThere(guard)
  if (guardian !== undefined && isDead(guardian)) rmSync(guard, { force: true })
  if (!isMade(mine, guard)) return
  try {
    if (readIfThere(path) === owner) rmSync(path, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

/** Of processes on other machines nobody can tell. */
function isDead(owner: string): boolean {
  const [machine, pid] = owner.split(' ')
  if (machine !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (reason) {
    return codeOf(reason) === 'ESRCH'
  }
}
