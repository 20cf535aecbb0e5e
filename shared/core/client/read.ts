// Puts the files of a client together: each is read, held against its shape, and its parts are read in turn.

import { bindingOf } from './bindings.ts'
import { readCloud } from './cloud.ts'
import { readConnections } from './ends.ts'
import type { KnownConnectors } from './known.ts'
import type { Client, Project } from './model.ts'
import { enough, instead, type Path, type Problem, quote, type Tell } from './problem.ts'
import { carefulDefaults, type Defaults, type ProjectContext, readCommon, readProject, readTables } from './project.ts'
import { type ClientText, type ProjectText, shapes } from './shape.ts'
import { fitting } from './shapely.ts'
import { readSource, type Source } from './source.ts'
import { readPeople } from './tables.ts'
import { readHours, usualHours } from './times.ts'

export interface ClientFile {
  readonly name: string
  readonly text: string
}

interface Part {
  readonly id: string
  /** Ends as written, sound or not: a broken one is not reported again wherever it is named. */
  readonly endNames: readonly string[]
  readonly text: ProjectText
  readonly path: Path
  readonly tell: Tell
}

export function readClient(files: readonly ClientFile[], known: KnownConnectors) {
  const [main, ...others] = [...files].sort((a, b) => depth(a) - depth(b))
  if (!main) return { problems: [nothing] }
  const problems: Problem[] = []
  const sources = [main, ...others].map(file => readSource(file.text, file.name))
  const [mainSource, ...otherSources] = sources
  if (!mainSource) return { problems: [nothing] }
  problems.push(...sources.flatMap(source => source.problems))

  const tell = tellIn(mainSource, problems)
  const text =
    mainSource.data === undefined
      ? undefined
      : fitting(shapes.client, mainSource.data, tell, { client: baseName(main.name), connections: {} })
  const parts: Part[] = Object.entries(text?.projects ?? {}).map(([id, project]) => ({
    id,
    endNames: keysAt(mainSource.data, ['projects', id, 'ends']),
    text: project,
    path: ['projects', id],
    tell,
  }))
  for (const source of otherSources) {
    const tellHere = tellIn(source, problems)
    const id = baseName(source.file)
    if (!source.file.startsWith(`${main.name.replace(/\.ya?ml$/, '')}/`))
      tellHere(
        [],
        `this file does not belong to ${quote(main.name)}`,
        `its place is ${quote(`${main.name.replace(/\.ya?ml$/, '')}/${id}.yaml`)}`,
      )
    if (parts.some(part => part.id === id)) tellHere([], `the project ${quote(id)} is written twice`, 'one of the two')
    const project = source.data === undefined ? undefined : fitting(shapes.project, source.data, tellHere)
    if (project) parts.push({ id, endNames: keysAt(source.data, ['ends']), text: project, path: [], tell: tellHere })
  }

  const client = text && assemble(text, parts, sources, main, known, tell, problems)
  return client && problems.length === 0 ? { client } : { problems: settled(problems, sources) }
}

const nothing: Problem = {
  file: '',
  path: '',
  line: 1,
  column: 1,
  message: 'there is no client file',
  write: '`clients/<CODE>.yaml`',
}
const depth = (file: ClientFile): number => file.name.split('/').length
const baseName = (file: string): string => (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/, '')

const tellIn =
  (source: Source, problems: Problem[]): Tell =>
  (path, message, write, part = 'value') => {
    if (problems.length >= enough) return
    problems.push({ file: source.file, path: path.join('.'), ...source.at(path, part), message, write })
  }

function assemble(
  text: ClientText,
  parts: readonly Part[],
  sources: readonly Source[],
  main: ClientFile,
  known: KnownConnectors,
  tell: Tell,
  problems: readonly Problem[],
): Client {
  const code = String(text.client)
  const named = baseName(main.name)
  if (!/^[A-Za-z0-9][\w-]{0,31}$/.test(code))
    tell(['client'], `${quote(code)} cannot be a code`, 'letters, digits, `-` or `_`, at most 32')
  else if (code !== named && !named.startsWith('_'))
    tell(
      ['client'],
      `the file is named ${quote(named)}, the client ${quote(code)}`,
      `${quote(`client: ${named}`)}, or rename the file`,
    )

  // Names count as written, sound or not: a broken connection is not reported again wherever it is used.
  const connectionNames = keysAt(sources[0]?.data, ['connections'])
  const endNames = [
    ...new Set(
      sources.flatMap((source, i) => projectsIn(source.data, i === 0).flatMap(project => keysAt(project, ['ends']))),
    ),
  ]
  const columns = [...new Set([...endNames, ...connectionNames])]
  const connections = readConnections(text.connections, known, ['connections'], tell)
  const common = readCommon(text.defaults ?? {}, { connections, connectionNames, known }, endNames, ['defaults'], tell)
  const defaults: Defaults = { ...carefulDefaults, ...common, limits: { ...carefulDefaults.limits, ...common.limits } }
  const context: ProjectContext = {
    connections,
    connectionNames,
    known,
    columns,
    defaults,
    tables: readTables(text, columns, [], tell),
  }
  const people = readPeople(text.people ?? [], columns, ['people'], tell)
  const projects = parts.map(part => readProject(part.id, part.endNames, part.text, context, part.path, part.tell))
  const earlier = [...problems]
  projects.forEach((project, i) => {
    const part = parts[i]
    if (part) checkRules(project, part, people, known, tell, earlier)
  })
  return {
    code,
    timezone: readTimezone(text.timezone, tell),
    businessHours: readBusinessHours(text.business_hours, tell),
    cloud: readCloud(text.cloud, tell),
    connections,
    people,
    projects,
  }
}

/**
 * Deriving the binding once, with somebody listening, finds what only shows when all is put together. Where an end or a
 * table is broken, that was said already, and what follows from it is no news.
 */
function checkRules(
  project: Project,
  part: Part,
  people: Client['people'],
  known: KnownConnectors,
  tellMain: Tell,
  earlier: readonly Problem[],
): void {
  if (project.ends.length < part.endNames.length) return
  const tablesSound = !earlier.some(problem => /(?:^|\.)(?:statuses|values)(?:\.|$)/.test(problem.path))
  const row = (field: string, agreed: string, message: string, write: string): void => {
    const table = field === 'status' ? ['statuses'] : ['values', field]
    const ownTable = field === 'status' && part.text.statuses ? part.text.statuses : part.text.values?.[field]
    if (ownTable) part.tell([...part.path, ...table, agreed], message, write, 'key')
    else tellMain([...table, agreed], message, write, 'key')
  }
  const listener = { tell: part.tell, row: tablesSound ? row : () => {}, remark: () => {} }
  const { fields } = bindingOf({ client: { people }, project, known, unsaid: 'ask', listener })
  const label = project.only.find(({ by }) => by === 'label')
  if (label && !fields.some(({ name }) => name === 'labels'))
    part.tell(
      [...part.path, 'only'],
      `${quote(`#${label.text}`)} is a label, and the ends share no labels`,
      'a path, an address or an id; or share labels',
    )
}

function readTimezone(zone: string | undefined, tell: Tell): string {
  if (zone === undefined || zone === 'UTC') return 'UTC'
  const zones = Intl.supportedValuesOf('timeZone')
  if (!zones.includes(zone) && !isZone(zone)) tell(['timezone'], `${quote(zone)} is no timezone`, nearZone(zone, zones))
  return zone
}

const nearZone = (zone: string, zones: readonly string[]): string => {
  const near = instead(zone, zones)
  return near.startsWith('one of') ? 'a name such as `Europe/Madrid`, or `UTC`' : near
}

/** Older names of a zone are not listed but understood; offsets are, too, but know no summer. */
function isZone(zone: string): boolean {
  if (!zone.includes('/')) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function readBusinessHours(text: string | undefined, tell: Tell): Client['businessHours'] {
  if (text === undefined) return usualHours
  const hours = readHours(text)
  if ('value' in hours) return hours.value
  tell(['business_hours'], hours.wrong.message, hours.wrong.write)
  return usualHours
}

const isRecord = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
const keysAt = (data: unknown, path: readonly string[]): readonly string[] => {
  const at = path.reduce<unknown>(
    (here, key) => (isRecord(here) && Object.hasOwn(here, key) ? here[key] : undefined),
    data,
  )
  return isRecord(at) ? Object.keys(at) : []
}
const projectsIn = (data: unknown, isMain: boolean): readonly unknown[] =>
  !isMain ? [data] : isRecord(data) && isRecord(data.projects) ? Object.values(data.projects) : []

/** In reading order, each once, and without a word of what looks like a secret. */
function settled(problems: readonly Problem[], sources: readonly Source[]): readonly Problem[] {
  const files = sources.map(source => source.file)
  const secrets = sources.flatMap(source => source.secrets).filter(secret => secret.length > 3)
  const hide = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '…').replaceAll(`${secret.slice(0, 57)}…`, '…'), text)
  const once = new Map(
    problems.map(problem => {
      const shown = { ...problem, path: hide(problem.path), message: hide(problem.message), write: hide(problem.write) }
      return [[shown.file, shown.line, shown.column, shown.message].join(' '), shown] as const
    }),
  )
  return [...once.values()].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  )
}
