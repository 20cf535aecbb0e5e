// The connector itself: each method of the port, and where it is worked out.

import { Fault } from '../../core/errors.ts'
import { serviceTime } from '../../core/ids.ts'
import { eachInTurn } from '../../http/batch.ts'
import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { named } from './address.ts'
import { openApi } from './api.ts'
import { createOne, findMarked } from './creating.ts'
import { dialectOf } from './dialect.ts'
import { inspect } from './inspecting.ts'
import { openLexicon } from './lexicon.ts'
import { listChanges } from './listing.ts'
import { openMemory } from './memory.ts'
import { type End, readItems } from './reading.ts'
import { remembering } from './remembered.ts'
import type { Scope } from './scope.ts'
import { archiveOne, removeOne, updateAll } from './updating.ts'

export function openGithub(settings: ConnectorSettings<Scope>): Connector {
  const dialect = dialectOf(settings)
  const api = openApi(settings)
  const lexicon = openLexicon(api, dialect, settings.clock)
  const end: End = { api, dialect, lexicon, memory: openMemory(dialect) }
  const remembered = remembering()

  return {
    changes: (since, page) => listChanges(end, remembered, since, page),
    read: reads => readItems(end, reads),
    create: drafts => eachInTurn(drafts, draft => createOne(end, draft)),
    update: patches => updateAll(end, patches),
    find: (marker, parent) => findMarked(end, marker, parent),
    remove: removals => eachInTurn(removals, removal => removeOne(end, removal)),
    archive: removals => eachInTurn(removals, removal => archiveOne(end, removal)),
    named: async words => words.map(word => named(dialect.home, word)),
    inspect: question => inspect(end, question),

    async probe() {
      const { has_issues } = await lexicon.repositoryNow()
      if (!has_issues) throw issuesAreOff(dialect.scope.repo)
    },
    async time() {
      const about = 'asking for the time'
      // Costs nothing of the hourly budget.
      const { headers } = await api.rest.rateLimit.get({ request: { about } })
      const time = Date.parse(headers.date ?? '')
      if (Number.isNaN(time)) throw timeless
      return serviceTime(time)
    },
  }
}

const issuesAreOff = (repo: string): Fault =>
  new Fault({
    kind: 'denied',
    message: `GitHub: issues are switched off in ${repo}. Switch them on in its settings; nothing was deleted here.`,
  })
const timeless = new Fault({ kind: 'unavailable', message: 'GitHub answered without saying what time it is.' })
