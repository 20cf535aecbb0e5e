// The template connector: what a connector folder exports. Copy it with `npm run new:connector -- <name>`.

import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { openTracker } from './client.ts'
import { hooks } from './hooking.ts'
import { manifest } from './manifest.ts'
import { type Scope, scope } from './scope.ts'
import { webhook } from './webhook.ts'

export type { Scope } from './scope.ts'
export { hooks, manifest, scope, webhook }

export function open(settings: ConnectorSettings<Scope>): Connector {
  return openTracker(settings)
}
