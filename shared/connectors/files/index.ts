// The files connector: packages in a folder as items, on this machine or in a repository behind its API.

import { Fault } from '../../core/errors.ts'
import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { manifest } from './manifest.ts'
import { overhear } from './overhear.ts'
import { openPackages } from './packages.ts'
import { openRepository } from './places/account.ts'
import { folderPlace } from './places/folder.ts'
import type { Place } from './places/place.ts'
import { type Scope, scope } from './scope.ts'

export type { Scope } from './scope.ts'
export { manifest, overhear, scope }

export function open(settings: ConnectorSettings<Scope>): Connector {
  return openPackages(settings, placeOf(settings))
}

function placeOf(settings: ConnectorSettings<Scope>): Place {
  const { folder, repo } = settings.scope
  if (repo !== undefined) return openRepository(settings, repo)
  const { root, pages } = settings.settings
  if (typeof root !== 'string') throw new Fault({ kind: 'denied', message: noRoot })
  return folderPlace({ root, folder, ...(typeof pages === 'string' && { pages }) })
}

const noRoot =
  'This connection does not say where the files are. Write `root: .` beside its connector, or `repo` at the end for a repository behind an account.'
