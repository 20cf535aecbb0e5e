// A repository as a client file names it, over the account of whoever lends it.

import { openClient } from '../../../http/client.ts'
import type { ConnectorSettings } from '../../../ports/connector-module.ts'
import type { Scope } from '../scope.ts'
import type { Place } from './place.ts'
import { repositoryPlace } from './repository.ts'

/** Answers come in the shapes of this day, whatever the host thinks of later. */
const apiVersion = '2022-11-28'

interface Address {
  readonly base: string
  readonly prefix?: string
  readonly site: string
}

export function openRepository(settings: ConnectorSettings<Scope>, repo: string): Place {
  const [owner = '', name = ''] = repo.split('/')
  const { base, ...address } = addressOf(settings.baseUrl)
  const { token = '', webhookSecret } = settings.secret
  const client = openClient({
    ...settings,
    service: 'the repository',
    base,
    headers: { authorization: `Bearer ${token}`, 'x-github-api-version': apiVersion },
    secrets: [token, webhookSecret ?? ''].filter(part => part !== ''),
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
function addressOf(site: string | undefined): Address {
  if (site === undefined) return { base: 'https://api.github.com', site: 'https://github.com' }
  const address = site.replace(/\/+$/, '')
  const isApi = !/^https?:\/\/(?!api\.)[^/]+$/.test(address)
  return isApi ? { base: address, site: address } : { base: `${address}/api`, prefix: '/v3', site: address }
}
