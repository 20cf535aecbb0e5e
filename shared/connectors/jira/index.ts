// The Jira connector: what the rest of Lockstep may see of it.

import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { openTracker } from './client.ts'
import { hooks } from './hooks.ts'
import { manifest } from './manifest.ts'
import { type Scope, scope } from './scope.ts'
import { webhook } from './webhook.ts'

export { hooks, manifest, scope, webhook }

export function open(settings: ConnectorSettings<Scope>): Connector {
  return openTracker(settings)
}
