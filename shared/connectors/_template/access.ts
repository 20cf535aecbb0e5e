// The way to the tracker: its address, our credential, and how it says that one is no longer good.

import { type Client, openClient } from '../../http/client.ts'
import { path } from '../../http/path.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { manifest } from './manifest.ts'
import type { Scope } from './scope.ts'

const usualAddress = 'https://tracker.example/api'

export interface Access {
  readonly client: Client
  readonly scope: Scope
  /** Where the project is. */
  readonly project: string
}

export const openAccess = (settings: ConnectorSettings<Scope>): Access => ({
  scope: settings.scope,
  project: path`/projects/${settings.scope.project}`,
  client: openClient({
    ...settings,
    service: manifest.title,
    base: settings.baseUrl ?? usualAddress,
    headers: { authorization: `Bearer ${settings.secret.token ?? ''}` },
    secrets: Object.values(settings.secret),
    // An expired token is answered like a visitor's request: 200, and nothing in it.
    verdict: ({ headers }) => (headers.get('x-session') === 'visitor' ? { kind: 'denied' } : undefined),
  }),
})
