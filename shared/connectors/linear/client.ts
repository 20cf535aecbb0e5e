// The connector itself: each method of the port, put together from what reads, lists and writes.

import { failure, type Outcome } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import { fieldName, type Ref } from '../../core/ids.ts'
import type { Value } from '../../core/value.ts'
import type { Connector, Draft, Removal } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { openApi } from './api.ts'
import { openLexicon } from './change.ts'
import { openLister } from './changes.ts'
import { documentsFor, type View } from './documents.ts'
import { inspect } from './inspect.ts'
import { openLabels } from './labels.ts'
import { refused } from './lexicon.ts'
import { manifest, types } from './manifest.ts'
import { projectIn } from './mapping.ts'
import { findNamed } from './naming.ts'
import { openProjects } from './projects.ts'
import { openReader } from './reading.ts'
import { takeAway } from './removing.ts'
import { holdsIssues, holdsProjects, type Scope } from './scope.ts'
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
  const projects = openProjects(api, view, scope, tables)
  const lister = openLister({ api, reader, projects, documents, scope, comments: view.comments })
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

  const isOfProjects = ({ ref }: { readonly ref: Ref }): boolean => projectIn(ref) !== undefined
  const makesProject = ({ kind, fields }: Draft): boolean =>
    kind === 'item' && (!holdsIssues(scope) || (holdsProjects(scope) && isProjectWord(fields[fieldName('type')])))

  return {
    changes: lister.changes,
    read: reads => apart(reads, isOfProjects, projects.read, reader.read),
    async find(marker, parent) {
      const found = holdsProjects(scope) && parent === undefined ? await projects.find(marker) : []
      return holdsIssues(scope) ? [...found, ...(await reader.find(marker, parent))] : found
    },
    create: drafts => apart(drafts, makesProject, projects.create, writer.create),
    update: patches => apart(patches, isOfProjects, projects.update, writer.update),
    remove: removals => apart(removals, isOfProjects, projects.remove, rest => takeAway(desk, reader, rest, 'remove')),
    archive: removals => apart(removals, isOfProjects, cannotArchive, rest => takeAway(desk, reader, rest, 'archive')),
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

const isProjectWord = (word: Value | undefined): boolean => typeof word === 'string' && fold(word) === fold(types[1])

/** Some are projects, some are not: each kind in its own way, the outcomes in the order they were asked for. */
async function apart<A, T>(
  all: readonly A[],
  isOne: (each: A) => boolean,
  ofOnes: (some: readonly A[]) => Promise<readonly T[]>,
  ofOthers: (some: readonly A[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const ones = all.filter(isOne)
  if (ones.length === 0) return ofOthers(all)
  if (ones.length === all.length) return ofOnes(all)
  const [first, second] = [(await ofOnes(ones)).values(), (await ofOthers(all.filter(each => !isOne(each)))).values()]
  return all.flatMap(each => {
    const next = (isOne(each) ? first : second).next()
    return next.done ? [] : [next.value]
  })
}

const cannotArchive = async (removals: readonly Removal[]): Promise<readonly Outcome<void>[]> =>
  removals.map(({ ref }) =>
    failure(refused(`${ref} cannot be archived: projects archive themselves some time after they were completed.`)),
  )

/** What the binding shares; fields that Linear does not have are label groups by the name the binding gives. */
function viewOf({ shared, names, scope }: ConnectorSettings<Scope>): View {
  const held = Object.entries(manifest.fields).flatMap(([field, { needs }]) =>
    needs === undefined || Object.hasOwn(scope, needs) ? [field] : [],
  )
  const groups = Object.entries(names).flatMap(([field, name]) =>
    held.includes(field) ? [] : [[field, fold(name)] as const],
  )
  const known = [...held, ...groups.map(([field]) => field)]
  const wanted = shared?.fields.map(String)
  return {
    fields: new Set(wanted ? known.filter(field => wanted.includes(field)) : known),
    comments: holdsIssues(scope) && (shared?.comments ?? true),
    groups: new Map(groups.filter(([field]) => wanted?.includes(field) ?? true)),
    projects: holdsProjects(scope),
  }
}
