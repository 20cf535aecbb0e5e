// GitHub: issues of a repository, with the columns and fields of a board where one is named.

import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { openGithub } from './client.ts'
import { hooks } from './hooking.ts'
import { manifest } from './manifest.ts'
import { type Scope, scope } from './scope.ts'
import { webhook } from './webhook.ts'

export { hooks, manifest, scope, webhook }

export function open(settings: ConnectorSettings<Scope>): Connector {
  return openGithub(settings)
}
