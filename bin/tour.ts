// The tour of the demo: what people do at their trackers, what Lockstep makes of it, and whether all ends agree at the end.

import { endId, type Ref, type Time } from '../shared/core/ids.ts'
import type { Fields, Value } from '../shared/core/value.ts'
import type { Lockstep, Report } from '../shared/index.ts'
import type { Store } from '../shared/ports/store.ts'

export interface Tracker {
  add(fields: Fields): void
  /** Items are numbered in the order in which they appeared here. */
  edit(number: number, fields: Fields): void
  items(): readonly { readonly ref: Ref; readonly fields: Readonly<Record<string, Value>> }[]
  /** How many requests that write it was ever sent. */
  writes(): number
  goDown(): void
  comeBack(): void
}

export interface Office {
  readonly lockstep: Lockstep
  readonly clientFile: string
  readonly trackers: Readonly<Record<string, Tracker>>
  readonly store: Store
  readonly project: string
  wait(time: Time): Promise<void>
}

const minute = 60_000
type Say = (line: string) => void

/** True when everything went as the tour says, and all ends show the same items. */
export async function play(office: Office, say: Say): Promise<boolean> {
  const { at, run, chapter } = stage(office, say)
  say('')
  say('The client file, in full:')
  for (const line of office.clientFile.trimEnd().split('\n')) say(`  | ${line}`)

  chapter('1. Ana adds an item at north. It appears everywhere.')
  at('north').add({
    title: 'Fuel the rocket',
    status: 'open',
    body: 'Left tank first.\n\nThen the right one.',
    labels: ['fuel'],
    assignees: ['ana'],
  } as Fields)
  await run()

  chapter('2. Three people edit different things at three ends. Nobody loses anything.')
  say('   Ana, north:   adds the label "urgent"')
  say('   Ben, south:   a new title, and rewrites the first paragraph')
  say('   Chloe, east:  sets the status to "in progress", and rewrites the second paragraph')
  at('north').edit(1, { labels: ['fuel', 'urgent'] } as Fields)
  at('south').edit(1, {
    title: 'Fuel both tanks',
    body: 'Left tank first, slowly.\n\nThen the right one.',
  } as Fields)
  at('east').edit(1, { status: 'in progress', body: 'Left tank first.\n\nThen the right one, to 90 %.' } as Fields)
  await run()

  chapter('3. Two people edit the same title. The client file says "latest": the newer edit wins, the older is kept.')
  say('   Ben, south:   "Fuel both tanks today"')
  at('south').edit(1, { title: 'Fuel both tanks today' } as Fields)
  await office.wait(minute)
  say('   Chloe, east:  "Fuel both tanks on Monday", a minute later')
  at('east').edit(1, { title: 'Fuel both tanks on Monday' } as Fields)
  const isKept = await showLosers(office, await run(), say)

  chapter('4. East goes down. The others go on.')
  at('east').goDown()
  say('   Ana, north:   sets the status to "done", and adds a second item')
  at('north').edit(1, { status: 'done' } as Fields)
  at('north').add({ title: 'Count down', status: 'open', body: 'From ten.', labels: [], assignees: [] } as Fields)
  await run()

  chapter('5. East comes back, a quarter of an hour later, and catches up.')
  at('east').comeBack()
  await office.wait(15 * minute)
  await run()

  chapter('6. One more run. There is nothing to do, and nothing is written.')
  const before = allWrites(office)
  await run()
  const written = allWrites(office) - before
  say(`   requests that write, counted by the trackers: ${written}`)

  say('')
  if (!isKept) say('the journal does not have the title that lost')
  return compare(office, say) && isKept && written === 0
}

function stage(office: Office, say: Say) {
  const at = (name: string): Tracker => {
    const tracker = office.trackers[name]
    if (!tracker) throw new Error(`There is no tracker called ${name}.`)
    return tracker
  }
  return {
    at,
    chapter(title: string) {
      say('')
      say(title)
    },
    async run(): Promise<Report> {
      await office.wait(2 * minute)
      const report = await office.lockstep.syncProject(office.project)
      say(`   lockstep:     ${summary(report)}`)
      const errors = new Map(report.errors.map(error => [error.end, error.message]))
      for (const [end, message] of errors) say(`   lockstep:     ${end}: ${message}`)
      for (const advice of report.recommendations) say(`   lockstep:     ${advice}`)
      show(office, say)
      return report
    },
  }
}

const summary = ({ ends, errors }: Report): string => {
  const totals = Object.values(ends)
  const created = totals.reduce((all, end) => all + end.created, 0)
  const written = totals.reduce((all, end) => all + end.written, 0)
  const troubled = new Set(errors.map(error => error.end)).size
  return `created ${created}, changed ${written}${troubled > 0 ? `, ${troubled} end in trouble` : ''}`
}

function show({ trackers }: Office, say: Say): void {
  const width = Math.max(
    ...Object.values(trackers)
      .flatMap(({ items }) => items().map(titleOf))
      .map(text => text.length),
  )
  for (const [name, tracker] of Object.entries(trackers))
    for (const item of tracker.items()) {
      const { status, labels, body } = item.fields
      const words = [`${name}/${item.ref}`.padEnd(10), titleOf(item).padEnd(width), String(status).padEnd(11)]
      say(`     ${words.join('  ')}  [${[labels].flat().sort().join(', ')}]  ${String(body).replaceAll('\n\n', ' / ')}`)
    }
}

const titleOf = ({ fields }: { readonly fields: Readonly<Record<string, Value>> }): string => String(fields.title)

const allWrites = ({ trackers }: Office): number =>
  Object.values(trackers).reduce((all, tracker) => all + tracker.writes(), 0)

/** What lost is not gone: the journal has it. */
async function showLosers({ store }: Office, { run }: Report, say: Say): Promise<boolean> {
  const losers = (await store.journal({ run })).filter(entry => entry.deed === 'overruled')
  for (const { end, field, from, to } of losers)
    say(`   journal:      ${end} said ${field} ${JSON.stringify(from)}, overruled by ${JSON.stringify(to)}`)
  return losers.length > 0
}

/** Looks at the trackers themselves, not at what Lockstep believes of them. */
export function compare(
  { trackers, lockstep, project }: Pick<Office, 'trackers' | 'lockstep' | 'project'>,
  say: Say,
): boolean {
  const bound = lockstep.client.projects.find(each => each.id === project)?.ends ?? []
  const shown = bound.map(({ name, id }) => ({
    end: endId(id),
    all: (trackers[name]?.items() ?? []).map(asText).sort(),
  }))
  const [first] = shown
  const others = shown.filter(({ all }) => JSON.stringify(all) !== JSON.stringify(first?.all))
  const isRight = first !== undefined && first.all.length > 0 && shown.length > 1 && others.length === 0
  if (isRight) say(`all ends agree: ${first.all.length} items, ${shown.length} ends`)
  else say(`the ends do not agree: ${[first, ...others].flatMap(each => each?.end ?? []).join(', ')} differ`)
  return isRight
}

const asText = ({ fields }: { readonly fields: Readonly<Record<string, Value>> }): string =>
  JSON.stringify(
    Object.entries(fields)
      .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value])
      .sort(),
  )
