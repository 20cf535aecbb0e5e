// Credentials from the environment: LOCKSTEP_<CONNECTION>_<PART>, as in LOCKSTEP_GITHUB_TOKEN. While one is being
// rotated, the former one may stay under LOCKSTEP_<CONNECTION>_OLD_<PART>.

import { Fault } from '../../core/errors.ts'
import type { Vault } from '../../ports/vault.ts'
import type { Environment } from './environment.ts'

type Parts = Readonly<Record<string, string>>

export function environmentVault(environment: Environment): Vault {
  return {
    async secret(connection) {
      const versions = versionsIn(environment, connection)
      if (versions.length === 0) throw missing(connection)
      return versions
    },
  }
}

/** Every version of a credential, the current one first; none where no part of it is there. */
export function versionsIn(environment: Environment, connection: string): readonly Parts[] {
  const parts = partsUnder(environment, prefixOf(connection))
  const [current, old] = [withoutOld(parts), oldOf(parts)]
  if (Object.keys(current).length === 0) return []
  return Object.keys(old).length === 0 ? [current] : [current, { ...current, ...old }]
}

export const missing = (connection: string): Fault =>
  new Fault({
    kind: 'denied',
    message: `There is no credential for the connection "${connection}". Type \`lockstep auth ${connection}\`, or put it into the environment or a .env file as ${prefixOf(connection)}TOKEN (or whatever parts \`lockstep secrets list\` names).`,
  })

const prefixOf = (connection: string): string => `LOCKSTEP_${variableOf(connection)}_`

/** The variable that holds a part of a credential: `webhookSecret` of `github` is LOCKSTEP_GITHUB_WEBHOOK_SECRET. */
export const variableFor = (connection: string, part: string): string =>
  `LOCKSTEP_${variableOf(connection)}_${part.replace(/([A-Z])/g, '_$1').toUpperCase()}`

/** `my-jira` is LOCKSTEP_MY_JIRA. */
const variableOf = (connection: string): string => connection.toUpperCase().replace(/[^A-Z0-9]/g, '_')

const partsUnder = (environment: Environment, prefix: string): Parts =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined && value !== ''
        ? [[partOf(name.slice(prefix.length)), value]]
        : [],
    ),
  )

/** WEBHOOK_SECRET is webhookSecret. */
const partOf = (name: string): string =>
  name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const isOld = (part: string): boolean => /^old[A-Z]/.test(part)

const withoutOld = (parts: Parts): Parts => Object.fromEntries(Object.entries(parts).filter(([part]) => !isOld(part)))

const oldOf = (parts: Parts): Parts =>
  Object.fromEntries(
    Object.entries(parts)
      .filter(([part]) => isOld(part))
      .map(([part, value]) => [part.charAt(3).toLowerCase() + part.slice(4), value]),
  )
