// Credentials of this machine: each part from the environment, or else from .env, or else from the keychain, where all parts
// of a connection lie together under <CODE>/<connection>.

import { z } from 'zod'
import type { Vault } from '../../ports/vault.ts'
import type { Environment } from './environment.ts'
import type { Kept, Keychain } from './keychain.ts'
import { missing, versionsIn } from './vault.ts'

type Parts = Readonly<Record<string, string>>

export interface Credentials extends Vault {
  /** Puts one part into the keychain, beside those that are there. */
  keep(connection: string, part: string, value: string): Promise<Kept>
  /** Takes all parts of a connection out of the keychain. */
  forget(connection: string): Promise<Kept>
  /** Of the parts of a connection, those the keychain has. */
  inKeychain(connection: string): Promise<readonly string[]>
}

const partsShape = z.record(z.string(), z.string())

export function credentials(environment: Environment, keychain: Keychain | undefined, code: string): Credentials {
  const nameOf = (connection: string): string => `${code}/${connection}`
  /** Asked once: every command is short. */
  const asked = new Map<string, Promise<Parts>>()

  function kept(connection: string): Promise<Parts> {
    const known = asked.get(connection) ?? read(connection)
    asked.set(connection, known)
    return known
  }

  /** In letters and digits only, whatever a secret is made of: so it passes through every keychain unchanged. */
  async function read(connection: string): Promise<Parts> {
    const text = await keychain?.read(nameOf(connection))
    if (text === undefined) return {}
    try {
      return partsShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    } catch {
      // Whatever somebody else put there is no credential of ours.
      return {}
    }
  }

  async function keepAll(connection: string, parts: Parts): Promise<Kept> {
    asked.delete(connection)
    if (!keychain) return { trouble: 'this machine has no keychain that is known here' }
    return keychain.keep(nameOf(connection), Buffer.from(JSON.stringify(parts)).toString('base64url'))
  }

  return {
    async secret(connection) {
      const [current = {}, ...older] = versionsIn(environment, connection)
      const parts = { ...(await kept(connection)), ...current }
      if (Object.keys(parts).length === 0) throw missing(connection)
      return [parts, ...older.map(old => ({ ...parts, ...old }))]
    },
    keep: async (connection, part, value) => keepAll(connection, { ...(await kept(connection)), [part]: value }),
    async forget(connection) {
      asked.delete(connection)
      return keychain ? keychain.forget(nameOf(connection)) : {}
    },
    inKeychain: async connection => Object.keys(await kept(connection)),
  }
}
