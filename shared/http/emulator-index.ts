// A shelf of records that answers truly by id, and late in lists, as the search index of a real service does.

import type { Time } from '../core/ids.ts'
import type { Clock } from '../ports/clock.ts'

export interface Shelf<T> {
  put(id: string, record: T): void
  drop(id: string): void
  get(id: string): T | undefined
  /** The truth. */
  all(): readonly T[]
  /** What lists and searches know by now: some records are missing still, some look as they did before. */
  listed(): readonly T[]
}

interface Version<T> {
  readonly record: T | undefined
  readonly listedFrom: Time
}

/** Every change takes its own delay to reach the lists. */
export function shelf<T>(clock: Clock, delay: () => Time): Shelf<T> {
  const versions = new Map<string, readonly Version<T>[]>()
  const change = (id: string, record: T | undefined) =>
    versions.set(id, [...(versions.get(id) ?? []), { record, listedFrom: clock.now() + delay() }])
  return {
    put: change,
    drop: id => void change(id, undefined),
    get: id => versions.get(id)?.at(-1)?.record,
    all: () => [...versions.values()].flatMap(all => all.at(-1)?.record ?? []),
    listed: () =>
      [...versions.values()].flatMap(all => all.findLast(({ listedFrom }) => listedFrom <= clock.now())?.record ?? []),
  }
}
