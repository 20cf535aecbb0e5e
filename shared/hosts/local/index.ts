// The local host: a laptop or a build machine. State in plain files, credentials from the environment
// or the keychain, the machine's clock.

import { join } from 'node:path'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import { systemClock } from './clock.ts'
import { type Credentials, credentials } from './credentials.ts'
import { type Environment, environmentOf } from './environment.ts'
import { type Keychain, keychainOf } from './keychain.ts'
import { localStore } from './store.ts'

export interface LocalHost {
  readonly store: Store
  readonly vault: Credentials
  readonly keychain: Keychain | undefined
  readonly clock: Clock
  readonly environment: Environment
}

/** `folder` is where the file of the client with this code lies; the state is kept in `.lockstep` beside it. */
export function localHost(folder: string, code: string): LocalHost {
  const environment = environmentOf(folder)
  const keychain = keychainOf(process.platform)
  return {
    store: localStore(join(folder, '.lockstep')),
    vault: credentials(environment, keychain, code),
    keychain,
    clock: systemClock,
    environment,
  }
}
