// The capability matrix as Markdown: what each connector holds, what it can do, and what it is excused from.

import type { Connector, FieldAbility, Manifest } from '../ports/connector.ts'

export interface Described {
  readonly name: string
  readonly manifest: Manifest
  readonly connector: Connector
  readonly webhook: boolean
  readonly registers: boolean
}

export const matrix = (all: readonly Described[]): string =>
  `### What they hold\n\n${fields(all)}\n### What they can do\n\n${abilities(all)}\n### What they are excused from\n\n${excuses(all)}`

function fields(all: readonly Described[]): string {
  const names = [...new Set(all.flatMap(({ manifest }) => Object.keys(manifest.fields)))].sort()
  return table(all, names, ({ manifest }, name) => field(new Map(Object.entries(manifest.fields)).get(name)))
}

const field = (ability: FieldAbility | undefined): string => {
  if (!ability) return '–'
  const limit = ability.limit === undefined ? [] : [`at most ${ability.limit.toLocaleString('en')}`]
  return [
    ability.kind,
    ...(ability.readOnly ? ['read only'] : []),
    ...(ability.needs ? [`with \`${ability.needs}\``] : []),
    ...limit,
  ].join(', ')
}

const yes = (there: boolean): string => (there ? 'yes' : '–')
const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`

const rows: Readonly<Record<string, (one: Described) => string>> = {
  comments: ({ manifest }) => yes(manifest.comments),
  'revision check': ({ manifest }) => yes(manifest.revisions),
  'answer shows the item as stored': ({ manifest }) => yes(manifest.answers),
  history: ({ manifest }) => yes(manifest.history),
  'we choose the id': ({ manifest }) => yes(manifest.ids === 'own'),
  'sets by adding and removing': ({ manifest }) => yes(manifest.sets === 'add-remove'),
  'find by marker': ({ connector }) => yes(connector.find !== undefined),
  remove: ({ connector }) => yes(connector.remove !== undefined),
  archive: ({ connector }) => yes(connector.archive !== undefined),
  'probe of the scope': ({ connector }) => yes(connector.probe !== undefined),
  'looks before writing': ({ connector }) => yes(connector.inspect !== undefined),
  'tells who wrote a field last': ({ connector }) => yes(connector.wroteLast !== undefined),
  'past that can be replayed': ({ connector }) => yes(connector.past !== undefined),
  'finds items by name': ({ connector }) => yes(connector.named !== undefined),
  'fields of the user’s own': ({ manifest }) => manifest.custom ?? '–',
  'time of the service': ({ connector }) => yes(connector.time !== undefined),
  webhook: ({ webhook }) => yes(webhook),
  'registers webhooks': ({ registers }) => yes(registers),
  'batch, read and write': ({ manifest }) => `${manifest.batch.read} and ${manifest.batch.write}`,
  pace: ({ manifest }) => `${manifest.pace.perMinute} a minute, ${manifest.pace.atOnce} at once`,
  'lists lag at most': ({ manifest }) => seconds(manifest.lag),
  'times are exact to': ({ manifest }) => seconds(manifest.timeStep),
  credential: ({ manifest }) => manifest.secrets.map(part => `\`${part}\``).join(', '),
}

const abilities = (all: readonly Described[]): string =>
  table(all, Object.keys(rows), (one, name) => rows[name]?.(one) ?? '–')

const excuses = (all: readonly Described[]): string =>
  all
    .flatMap(({ name, manifest }) =>
      Object.entries(manifest.exceptions).map(([check, why]) => `- ${name}, "${check}": ${why}\n`),
    )
    .join('') || 'Nothing.\n'

/** Columns are as wide as the formatter would make them, so that generating and formatting agree. */
function table(
  all: readonly Described[],
  lines: readonly string[],
  cell: (one: Described, line: string) => string,
): string {
  const cells = [
    ['', ...all.map(({ name }) => `[${name}](${name}/README.md)`)],
    ...lines.map(line => [line, ...all.map(one => cell(one, line).replaceAll('|', '\\|'))]),
  ]
  const widths = (cells[0] ?? []).map((_, i) => Math.max(3, ...cells.map(row => row[i]?.length ?? 0)))
  const show = (row: readonly string[]) => `| ${row.map((text, i) => text.padEnd(widths[i] ?? 3)).join(' | ')} |\n`
  const [head = [], ...rest] = cells
  return show(head) + show(widths.map(width => '-'.repeat(width))) + rest.map(show).join('')
}
