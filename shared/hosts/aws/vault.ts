// Credentials in the vault of the cloud: read when first needed, kept for some minutes, shown to nobody.

import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import type { Time } from '../../core/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Vault } from '../../ports/vault.ts'
import { readJson } from './json.ts'
import { faultOf } from './trouble.ts'

type Parts = Readonly<Record<string, string>>

interface Version {
  readonly parts: Parts
  readonly since: Time
}

export interface VaultSettings {
  readonly client: SecretsManagerClient
  /** The code of the client the secrets belong to. */
  readonly code: string
  readonly clock: Clock
}

/** How long a value is used before it is asked for again: a new credential works after this at the latest. */
const keptFor: Time = 5 * 60_000
/** How long after a change the version before it still counts: what was signed or sent with it may be on its way. */
const overlap: Time = 24 * 60 * 60_000

const partsShape = z.record(z.string(), z.string())
/** Names as a client file may have them. Anything else could mean another secret. */
const plainName = /^[A-Za-z][\w.-]{0,63}$/

export function awsVault({ client, code, clock }: VaultSettings): Vault {
  const kept = new Map<string, { readonly until: Time; readonly versions: Promise<readonly [Version, ...Version[]]> }>()

  async function load(connection: string): Promise<readonly [Version, ...Version[]]> {
    const name = `lockstep/${code}/${connection}`
    if (!plainName.test(connection)) throw missing(name)
    const current = await versionOf(client, name, 'AWSCURRENT')
    if (!current) throw missing(name)
    if (clock.now() - current.since > overlap) return [current]
    const previous = await versionOf(client, name, 'AWSPREVIOUS')
    return previous ? [current, previous] : [current]
  }

  function versionsOf(connection: string): Promise<readonly [Version, ...Version[]]> {
    const known = kept.get(connection)
    if (known && known.until > clock.now()) return known.versions
    const versions = load(connection)
    const entry = { until: clock.now() + keptFor, versions }
    kept.set(connection, entry)
    // Whoever puts a missing secret right should not have to wait for it.
    versions.catch(() => kept.get(connection) === entry && kept.delete(connection))
    return versions
  }

  return {
    secret: async connection => (await versionsOf(connection)).map(({ parts }) => parts),
    since: async connection => (await versionsOf(connection))[0].since || undefined,
  }
}

/** Nothing where there is no value yet. */
export const currentParts = async (client: SecretsManagerClient, name: string): Promise<Parts> =>
  (await versionOf(client, name, 'AWSCURRENT'))?.parts ?? {}

async function versionOf(
  client: SecretsManagerClient,
  name: string,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS',
): Promise<Version | undefined> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: stage }))
    return { parts: partsOf(name, answer.SecretString), since: answer.CreatedDate?.getTime() ?? 0 }
  } catch (reason) {
    if (reason instanceof ResourceNotFoundException) return undefined
    // Somebody marked it for deletion, or it has no value yet.
    if (reason instanceof InvalidRequestException) return undefined
    throw faultOf(reason, `The vault, asked for ${name},`)
  }
}

function partsOf(name: string, text: string | undefined): Parts {
  const read = partsShape.safeParse(readJson(text ?? ''))
  if (read.success) return read.data
  throw new Fault({
    kind: 'denied',
    message: `The secret ${name} is not JSON of names and texts, such as {"token": "…"}. Write it so; the README of its connector lists the names.`,
  })
}

const missing = (name: string): Fault =>
  new Fault({
    kind: 'denied',
    message: `There is no secret ${name} in the vault. Add it as JSON of names and texts, such as {"token": "…"}; the README of its connector lists the names.`,
  })
