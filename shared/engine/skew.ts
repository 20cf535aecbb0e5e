// How far a service's clock is ahead of ours: measured once, rounded, stored. A fresh measurement at every look would
// make the order of two edits depend on when they were seen.

import { Fault } from '../core/errors.ts'
import type { OpenEnd } from '../ports/connector.ts'
import type { Store } from '../ports/store.ts'
import type { Engine } from './engine.ts'

const known = new WeakMap<Store, Map<string, number>>()
const step = 1000

export async function skewOf({ store, clock }: Engine, { connection, connector }: OpenEnd): Promise<number> {
  const mine = known.get(store) ?? new Map<string, number>()
  known.set(store, mine)
  const stored = mine.get(connection) ?? (await store.skew(connection))
  const skew = stored ?? (connector.time ? await measure() : 0)
  if (skew === undefined) return 0
  mine.set(connection, skew)
  return skew

  async function measure(): Promise<number | undefined> {
    try {
      const there = await connector.time?.()
      return there && (await store.skew(connection, Math.round((there - clock.now()) / step) * step))
    } catch (reason) {
      if (reason instanceof Fault) return undefined // measured at the next look
      throw reason
    }
  }
}
