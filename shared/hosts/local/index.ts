// The local host: a laptop or a build machine. State in plain files, credentials from the environment, the machine's clock.

import { join } from 'node:path'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import type { Vault } from '../../ports/vault.ts'
import { systemClock } from './clock.ts'
import { type Environment, environmentOf } from './environment.ts'
import { localStore } from './store.ts'
import { environmentVault } from './vault.ts'

export interface LocalHost {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly environment: Environment
}

/** `folder` is where the client file lies; the state is kept in `.lockstep` beside it. */
export function localHost(folder: string): LocalHost {
  const environment = environmentOf(folder)
  return {
    store: localStore(join(folder, '.lockstep')),
    vault: environmentVault(environment),
    clock: systemClock,
    environment,
  }
}
