// A host as the conformance suite sees it.

import type { Time } from '../../shared/core/ids.ts'
import type { Signal } from '../../shared/core/signal.ts'
import type { Queue } from '../../shared/ports/queue.ts'
import type { Store } from '../../shared/ports/store.ts'
import type { Vault } from '../../shared/ports/vault.ts'

/** An empty host, made anew for each test. */
export interface HostUnderTest {
  readonly store?: Store
  /** The same memory, opened by another process; only for hosts that outlive one. */
  readonly reopen?: () => Promise<Store>
  readonly queue?: Queue
  /** Waits, or lets its clock pass, and tells every signal that arrived meanwhile. */
  readonly arrivals?: (within: Time) => Promise<readonly Signal[]>
  /** Holds `knownSecrets`. */
  readonly vault?: Vault
  readonly close?: () => Promise<void>
}

/** Runs a test on a fresh host and puts the host away afterwards. */
export const onFresh =
  <T>(make: () => Promise<HostUnderTest>, part: (host: HostUnderTest) => T | undefined) =>
  (test: (part: T, host: HostUnderTest) => Promise<void>) =>
  async (): Promise<void> => {
    const host = await make()
    try {
      const found = part(host)
      if (found === undefined)
        throw new Error('The host under test lacks this part: give it, or say why it is missing.')
      await test(found, host)
    } finally {
      await host.close?.()
    }
  }
