// A repository as a client file names it, over the account of whoever lends it.

import { z } from 'zod'
import { Fault } from '../../../core/errors.ts'
import { openClient } from '../../../http/client.ts'
import type { ConnectorSettings } from '../../../ports/connector-module.ts'
import type { Scope } from '../scope.ts'
import type { Place } from './place.ts'
import { repositoryPlace } from './repository.ts'

/** What the owner of the account says of it. */
const lent = z.object({
  /** Where the API is, and where people see its pages. */
  api: z.string(),
  site: z.string(),
  /** Answers come in the shapes of one day, whatever the host thinks of later. */
  versionHeader: z.string(),
  version: z.string(),
})

interface Address {
  readonly base: string
  readonly prefix?: string
  readonly site: string
}

export function openRepository(settings: ConnectorSettings<Scope>, repo: string): Place {
  const [owner = '', name = ''] = repo.split('/')
  const account = lent.safeParse(settings.lent)
  const { token = '', webhookSecret = '' } = settings.secret
  if (!account.success) throw noAccount(repo)
  if (token === '') throw noToken(repo)
  const { api, site, versionHeader, version } = account.data
  const { base, ...address } = addressOf(settings.baseUrl, { base: api, site })
  const client = openClient({
    ...settings,
    service: 'the repository',
    base,
    headers: { authorization: `Bearer ${token}`, [versionHeader]: version },
    secrets: [token, webhookSecret].filter(part => part !== ''),
  })
  return repositoryPlace({
    ...address,
    client,
    owner,
    name,
    folder: settings.scope.folder,
    ...(settings.scope.branch === undefined ? {} : { branch: settings.scope.branch }),
    proposes: settings.scope.changes === 'pull request',
    graphql: '/graphql',
  })
}

/** A host of one's own keeps its API under /api, with the version in the path. */
function addressOf(given: string | undefined, usual: Address): Address {
  if (given === undefined) return usual
  const address = given.replace(/\/+$/, '')
  const isSite = /^https?:\/\/(?!api\.)[^/]+$/.test(address)
  return isSite ? { base: `${address}/api`, prefix: '/v3', site: address } : { base: address, site: address }
}

const noAccount = (repo: string): Fault =>
  new Fault({
    kind: 'denied',
    message: `${repo} lies behind an account, and this connection has none that lends repositories. Name another connection under \`in\`, or leave \`repo\` out for a folder on this machine.`,
  })
const noToken = (repo: string): Fault =>
  new Fault({
    kind: 'denied',
    message: `Files of ${repo} are read with a token, and the credential of this connection has none. Add \`token\` to it.`,
  })
