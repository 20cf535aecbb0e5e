// The connector itself: each method of the port, put together from what reads, lists and writes.

import { fold } from '../../core/field.ts'
import { fieldName } from '../../core/ids.ts'
import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { openApi } from './api.ts'
import { openLexicon } from './change.ts'
import { openLister } from './changes.ts'
import { documentsFor, type View } from './documents.ts'
import { inspect } from './inspect.ts'
import { openLabels } from './labels.ts'
import { manifest } from './manifest.ts'
import { findNamed } from './naming.ts'
import { openReader } from './reading.ts'
import { takeAway } from './removing.ts'
import type { Scope } from './scope.ts'
import { openTables } from './tables.ts'
import type { Desk } from './tasks.ts'
import { openWriter } from './writing.ts'

export function openLinear(settings: ConnectorSettings<Scope>): Connector {
  const { scope, clock } = settings
  const view = viewOf(settings)
  const documents = documentsFor(view)
  const api = openApi(settings)
  const tables = openTables(api, scope, clock)
  const labels = openLabels(api, tables, new Set(view.groups.values()))
  const reader = openReader(api, documents, view, scope)
  const lister = openLister(api, reader, documents, scope, view.comments)
  const desk: Desk = { api, glance: reader.glance, atOnce: documents.writeAtOnce }
  const writer = openWriter({
    desk,
    reader,
    documents,
    view,
    scope,
    tables,
    lexicon: openLexicon(tables, labels, view),
  })

  return {
    changes: lister.changes,
    read: reader.read,
    find: reader.find,
    create: writer.create,
    update: writer.update,
    remove: removals => takeAway(desk, reader, removals, 'remove'),
    archive: removals => takeAway(desk, reader, removals, 'archive'),
    time: api.time,
    named: words => findNamed(api, scope, words),
    inspect: question => inspect(api, tables, view, scope, question),
    /** Asked anew every time: what was there an hour ago proves nothing. */
    async probe() {
      const now = openTables(api, scope, clock)
      await now.team()
      await now.project()
    },
  }
}

/** What the binding shares; fields that Linear does not have are label groups by the name the binding gives. */
function viewOf({ shared, names, scope }: ConnectorSettings<Scope>): View {
  const held = Object.entries(manifest.fields).flatMap(([field, { needs }]) =>
    needs === undefined || Object.hasOwn(scope, needs) ? [field] : [],
  )
  const groups = Object.entries(names).flatMap(([field, name]) =>
    manifest.fields[fieldName(field)] === undefined ? [[field, fold(name)] as const] : [],
  )
  const known = [...held, ...groups.map(([field]) => field)]
  const wanted = shared?.fields.map(String)
  return {
    fields: new Set(wanted ? known.filter(field => wanted.includes(field)) : known),
    comments: shared?.comments ?? true,
    groups: new Map(groups.filter(([field]) => wanted?.includes(field) ?? true)),
  }
}
