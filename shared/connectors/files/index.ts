// The files connector: packages in a folder as items.

import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { manifest } from './manifest.ts'
import { openPackages } from './packages.ts'
import { folderPlace } from './places/folder.ts'
import { type Scope, scope } from './scope.ts'

export type { Scope } from './scope.ts'
export { manifest, scope }

export function open(settings: ConnectorSettings<Scope>): Connector {
  const { root = '.' } = settings.settings
  return openPackages(settings, folderPlace({ root: String(root), folder: settings.scope.folder }))
}
