// The files connector: packages in a folder as items.

import { Fault } from '../../core/errors.ts'
import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { manifest } from './manifest.ts'
import { openPackages } from './packages.ts'
import { folderPlace } from './places/folder.ts'
import { type Scope, scope } from './scope.ts'

export type { Scope } from './scope.ts'
export { manifest, scope }

export function open(settings: ConnectorSettings<Scope>): Connector {
  const { root } = settings.settings
  if (typeof root !== 'string') throw new Fault({ kind: 'denied', message: noRoot })
  return openPackages(settings, folderPlace({ root, folder: settings.scope.folder }))
}

const noRoot = 'This connection does not say where the files are. Write `root: .` beside its connector.'
