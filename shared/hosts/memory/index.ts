// The memory host: a full set of ports that lives as long as the process.

import type { Time } from '../../core/ids.ts'
import type { Store } from '../../ports/store.ts'
import type { Vault } from '../../ports/vault.ts'
import { type ManualClock, manualClock } from './clock.ts'
import { type MemoryLogger, memoryLogger } from './logger.ts'
import { type MemoryNotifier, memoryNotifier } from './notifier.ts'
import { type MemoryQueue, memoryQueue } from './queue.ts'
import { memoryStore } from './store.ts'
import { memoryVault, type Secrets } from './vault.ts'

export interface MemoryHost {
  readonly store: Store
  readonly queue: MemoryQueue
  readonly clock: ManualClock
  readonly vault: Vault
  readonly notifier: MemoryNotifier
  readonly log: MemoryLogger
}

export function memoryHost(given: { readonly secrets?: Secrets; readonly start?: Time } = {}): MemoryHost {
  const clock = manualClock(given.start)
  return {
    store: memoryStore(),
    queue: memoryQueue(clock),
    clock,
    vault: memoryVault(given.secrets),
    notifier: memoryNotifier(),
    log: memoryLogger(),
  }
}
