// Where credentials are kept. Two versions may be valid while one is being rotated.

import type { Time } from '../core/ids.ts'

export interface Vault {
  /** The named parts of a connection's credential, current version first. Throws a `denied` fault that names what is missing. */
  secret(connection: string): Promise<readonly Readonly<Record<string, string>>[]>
  /** When the current version was put there, for vaults that know. */
  since?(connection: string): Promise<Time | undefined>
}
