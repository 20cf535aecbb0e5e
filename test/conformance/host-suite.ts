// What every host must keep to, whatever it stores in. A host passes this or it is none.

import { describe, it } from 'vitest'
import type { HostUnderTest } from './host-under-test.ts'
import { queueSuite } from './queue-suite.ts'
import { storeSuite } from './store-suite.ts'
import { vaultSuite } from './vault-suite.ts'

export type Part = 'store' | 'queue' | 'vault'

/** A host that lacks a part says which and why; the report shows it. */
export function hostSuite(
  name: string,
  make: () => Promise<HostUnderTest>,
  without: Readonly<Partial<Record<Part, string>>> = {},
): void {
  const suites = { store: storeSuite, queue: queueSuite, vault: vaultSuite }
  describe(`the ${name} host`, () => {
    for (const part of ['store', 'queue', 'vault'] as const) {
      const reason = without[part]
      if (reason === undefined) suites[part](make)
      else it.skip(`${part}: ${reason}`)
    }
  })
}
