// A disk on which a process dies at a chosen step, or a single step fails.

import promises, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

class Died extends Error {}

const never = Number.POSITIVE_INFINITY
/** Steps that change something on the disk, the one at which the process dies, and the one that fails alone. */
const power = { steps: 0, dies: never, fails: never }

function begins(): boolean {
  power.steps++
  if (power.steps > power.dies) throw new Died()
  return power.steps === power.dies || power.steps === power.fails
}

/** Dies before the step. */
const guarded =
  <A extends readonly unknown[], R>(step: (...given: A) => Promise<R>) =>
  async (...given: A): Promise<R> => {
    if (begins()) throw new Died()
    return step(...given)
  }

const handle = (file: FileHandle): FileHandle =>
  new Proxy(file, {
    get(target, name) {
      if (name === 'writeFile')
        return async (bytes: Uint8Array) => {
          // A write of which only half arrived.
          if (begins()) {
            await target.writeFile(bytes.subarray(0, bytes.length / 2))
            throw new Died()
          }
          return target.writeFile(bytes)
        }
      if (name === 'sync') return guarded(() => target.sync())
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

/** The real disk, with a switch in front of it. */
const disk = { ...promises }
const switched: Partial<typeof promises> = {
  open: async (path, flags, mode) => {
    if (flags === 'wx' && begins()) throw new Died()
    return handle(await disk.open(path, flags, mode))
  },
  rename: guarded(disk.rename),
  link: guarded(disk.link),
  unlink: guarded(disk.unlink),
  mkdir: guarded(disk.mkdir) as typeof disk.mkdir,
  rmdir: guarded(disk.rmdir),
}
const wire = (steps: Partial<typeof promises>): void => {
  Object.assign(promises, steps)
  syncBuiltinESMExports()
}
/** For the tests of the file that says this; said here, it would be said for the first file of a worker only. */
export function onABreakableDisk(): void {
  beforeAll(() => wire(switched))
  afterAll(() => wire(disk))
  afterEach(() => Object.assign(power, { dies: never, fails: never }))
}

/** How many steps the work takes. */
export async function stepsOf(work: () => Promise<void>): Promise<number> {
  power.steps = 0
  await work()
  return power.steps
}

export const dies = (at: number, work: () => Promise<void>): Promise<void> => broken({ dies: at }, work)
export const fails = (at: number, work: () => Promise<void>): Promise<void> => broken({ fails: at }, work)

async function broken(how: Partial<typeof power>, work: () => Promise<void>): Promise<void> {
  const at = Math.min(how.dies ?? never, how.fails ?? never)
  Object.assign(power, { steps: 0, ...how })
  await work().catch(() => undefined)
  const { steps } = power
  Object.assign(power, { dies: never, fails: never })
  expect(steps).toBeGreaterThanOrEqual(at)
}
