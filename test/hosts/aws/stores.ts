// Stores on a road that can be disturbed, and what their tests ask again and again.

import { afterAll, beforeAll, beforeEach, vi } from 'vitest'
import { type LinkId, linkId } from '../../../shared/core/ids.ts'
import type { Link } from '../../../shared/core/link.ts'
import { dynamoClient } from '../../../shared/hosts/aws/sdk.ts'
import { awsStore } from '../../../shared/hosts/aws/store.ts'
import type { Store } from '../../../shared/ports/store.ts'
import { hasty } from './hasty.ts'
import { freshTable, placeAt, type Running, startDynalite } from './tables.ts'
import { type Road, startRoad } from './unruly.ts'

export interface FreshStore {
  readonly store: Store
  /** The same table, opened by another process. */
  readonly again: () => Store
  /** The operations sent since it was made. */
  readonly sent: () => readonly string[]
}

/** For a whole test file: one table program, one road, as many tables as wanted. */
export function storesOnRoad() {
  // Other tests may be busy beside these; only what hangs is wrong.
  vi.setConfig({ testTimeout: 60_000 })
  let tables: Running
  let road: Road
  beforeAll(async () => {
    tables = await startDynalite()
    road = await startRoad(tables.endpoint)
  })
  afterAll(() => Promise.all([road.stop(), tables.stop()]))
  beforeEach(() => {
    road.fate = () => 'passes'
    road.answer = (_, body) => body
  })
  return {
    road: () => road,
    async fresh(): Promise<FreshStore> {
      const name = await freshTable(dynamoClient(placeAt(tables.endpoint)))
      const client = hasty(dynamoClient(placeAt(road.endpoint)))
      const again = () => awsStore(client, name)
      const sent = () => road.requests.filter(({ body }) => body.includes(name)).map(({ operation }) => operation)
      return { store: again(), again, sent }
    },
  }
}

export const one = linkId('one')

export async function existing(store: Store, id: LinkId = one): Promise<Link> {
  const link = await store.link(id)
  if (!link) throw new Error(`There is no link ${id}`)
  return link
}

export const many = <T>(times: number, act: (i: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => act(i)))

export const isWrite = (operation: string): boolean => !['GetItem', 'BatchGetItem', 'Query'].includes(operation)
