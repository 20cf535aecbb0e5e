// Credentials given by hand, for tests and the demo.

import { Fault } from '../../core/errors.ts'
import type { Vault } from '../../ports/vault.ts'

export type Secrets = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>

export function memoryVault(secrets: Secrets = {}): Vault {
  return {
    async secret(connection) {
      const versions = Object.hasOwn(secrets, connection) ? secrets[connection] : undefined
      if (versions?.length) return versions
      throw new Fault({
        kind: 'denied',
        message: `There is no credential for the connection "${connection}": give it to the memory host under this name.`,
      })
    },
  }
}
