// A repository as a client file names it, over the account of whoever lends it.

import { z } from 'zod'
import { Fault } from '../../../core/errors.ts'
import { type Client, openClient } from '../../../http/client.ts'
import type { ConnectorSettings } from '../../../ports/connector-module.ts'
import type { Scope } from '../scope.ts'
import { type Lender, lenderOf } from './installation.ts'
import type { Place } from './place.ts'
import { repositoryPlace } from './repository.ts'

/** What the owner of the account says of it. */
const account = z.object({
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
  const lending = account.safeParse(settings.lent)
  if (!lending.success) throw noAccount(repo)
  const { api, site, versionHeader, version } = lending.data
  const { base, ...address } = addressOf(settings.baseUrl, { base: api, site })
  const hidden = Object.values(settings.secret).filter(part => part !== '')
  const clientFor = (credential: string): Client =>
    openClient({
      ...settings,
      service: 'the repository',
      base,
      headers: { authorization: `Bearer ${credential}`, [versionHeader]: version },
      secrets: [...hidden, credential],
    })
  const client = withToken(settings, repo, clientFor, address.prefix)
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

/** With a token as it is, or with one that an App is lent. */
function withToken(
  { secret, clock }: ConnectorSettings<Scope>,
  repo: string,
  clientFor: (credential: string) => Client,
  prefix: string | undefined,
): Client {
  const { token, appId, privateKey, installationId } = secret
  if (token) return clientFor(token)
  if (!appId || !privateKey || !installationId) throw noToken(repo)
  return lent(lenderOf({ appId, privateKey, installationId }, clock, clientFor, prefix), clientFor)
}

function lent(lender: Lender, clientFor: (credential: string) => Client): Client {
  let known: { readonly token: string; readonly client: Client } | undefined
  return {
    async send(call) {
      const token = await lender.token()
      known = known?.token === token ? known : { token, client: clientFor(token) }
      try {
        return await known.client.send(call)
      } catch (reason) {
        if (reason instanceof Fault && reason.kind === 'denied') lender.refused(token)
        throw reason
      }
    },
    cover: text => known?.client.cover(text) ?? text,
  }
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
    message: `Files of ${repo} need a credential, and the one of this connection is incomplete. It needs \`token\`, or else \`appId\`, \`privateKey\` and \`installationId\` of an App.`,
  })
