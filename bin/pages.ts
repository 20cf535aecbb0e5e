// What a plan and a report look like on a terminal: item by item, end by end, and what to do next.

import { deletionField } from '../shared/core/conflict.ts'
import type { Entry } from '../shared/core/journal.ts'
import type { Link } from '../shared/core/link.ts'
import type { Report } from '../shared/index.ts'
import type { Store } from '../shared/ports/store.ts'
import { called, calledAt, endName } from './items.ts'
import { change, counted, line, type Paint, paint } from './paper.ts'
import type { World } from './world.ts'

/** Like a patch: + comes into being, ~ changes, - goes, ? waits for a person. */
export async function planText(report: Report, store: Store, project: string, world: World): Promise<string> {
  const at = paint(world)
  const steps = [...Map.groupBy(report.plan ?? [], entry => entry.link)]
  const items = await Promise.all(
    steps.map(async ([id, all]) => {
      const entries = all.filter(entry => signOf(entry, at) !== undefined)
      if (entries.length === 0) return ''
      const link = await store.link(id)
      const head = at.bold(link ? called(link) : nameOf(all))
      return `${head}\n${entries.map(entry => `  ${stepText(entry, link, project, at)}\n`).join('')}`
    }),
  )
  const page = items.filter(text => text !== '').join('\n')
  return `${page}${page === '' ? '' : '\n'}${summary(report, await namesIn(report, store), project, at)}`
}

function stepText(entry: Entry, link: Link | undefined, project: string, at: Paint): string {
  const where = endName(entry.end, project)
  // What does not exist yet has no name yet.
  const name = entry.deed === 'created' ? undefined : ((link && calledAt(link, entry.end)) ?? entry.ref)
  const about = [where, name, entry.field === deletionField ? undefined : entry.field].filter(
    word => word !== undefined,
  )
  const change = entry.field === undefined || entry.deed === 'conflict' ? line(entry.why ?? '') : changeText(entry)
  return `${signOf(entry, at) ?? ' '} ${about.join('  ')}${change === '' ? '' : `: ${change}`}`
}

const changeText = ({ from, to }: Entry): string => change(from, to)

function signOf({ deed }: Entry, at: Paint): string | undefined {
  if (deed === 'created') return at.green('+')
  if (deed === 'wrote') return at.yellow('~')
  if (deed === 'deleted') return at.red('-')
  if (deed === 'conflict' || deed === 'unmapped') return at.red('?')
  return undefined
}

const nameOf = (entries: readonly Entry[]): string =>
  line(String(entries.find(entry => entry.field === 'title')?.to ?? entries[0]?.ref ?? 'an item'), 50)

/** One line for what was done, one for each thing that needs somebody: also for conflicts of earlier runs, when told of them. */
export async function reportText(
  report: Report,
  store: Store,
  project: string,
  world: World,
  conflicts = report.totals.conflict ?? 0,
): Promise<string> {
  const { recommendations } = report
  const isTold = recommendations.some(words => words.endsWith(decide))
  const waits = conflicts > 0 && !isTold ? [`Decide ${counted(conflicts, 'conflict')}: ${decide}`] : []
  const told = { ...report, recommendations: [...waits, ...recommendations] }
  return summary(told, await namesIn(report, store), project, paint(world), conflicts)
}

const decide = 'lockstep conflicts'

/** What people call the items that errors are about. */
async function namesIn({ errors }: Report, store: Store): Promise<ReadonlyMap<string, string>> {
  const links = await Promise.all(errors.map(error => error.link && store.link(error.link)))
  return new Map(links.flatMap(link => (link ? [[link.id, called(link)] as const] : [])))
}

function summary(
  report: Report,
  names: ReadonlyMap<string, string>,
  project: string,
  at: Paint,
  conflicts = report.totals.conflict ?? 0,
): string {
  if (report.refused !== undefined) return `${at.red('Refused.')} ${report.refused}\n`
  const isPlan = report.mode === 'preview'
  const ends = Object.entries(report.ends).flatMap(([end, { written, created, deleted }]) => {
    const parts = [
      ...(created > 0 ? [`${created} created`] : []),
      ...(written > 0 ? [`${written} changed`] : []),
      ...(deleted > 0 ? [`${deleted} deleted`] : []),
    ]
    return parts.length > 0 ? [`${endName(end as Entry['end'], project)}: ${parts.join(', ')}`] : []
  })
  const done =
    ends.length === 0
      ? isPlan
        ? `Nothing to do: all ends agree${conflicts > 0 ? `, but for ${counted(conflicts, 'conflict')}` : ''}.`
        : report.behind
          ? 'Not all ends agree yet.'
          : conflicts > 0
            ? `All ends agree, but for ${counted(conflicts, 'conflict')}.`
            : 'All ends agree.'
      : `${isPlan ? 'Plan' : 'Done'}: ${ends.join(' · ')}`
  const errors = report.errors.map(error => errorText(error, names, project, at))
  const left = report.errors.length > 0 ? [counted(report.errors.length, 'error')] : []
  const head = report.errors.length > 0 && ends.length === 0 ? `Not finished: ${left.join('')}.` : done
  return [
    head,
    ...errors,
    ...report.recommendations.map(words => `${at.yellow('next')} ${words.replaceAll(`${project}/`, '')}`),
  ]
    .map(text => `${text}\n`)
    .join('')
}

/** An item is called by what people know; its link is a name of ours. */
function errorText(
  { end, ref, link, message }: Report['errors'][number],
  names: ReadonlyMap<string, string>,
  project: string,
  at: Paint,
): string {
  const name = link && names.get(link)
  const about = [at.red('error'), end && endName(end, project), ref ?? name].filter(word => word !== undefined)
  return `${about.join(' ')}: ${line(name === undefined ? message : message.replaceAll(link ?? name, name), 400)}`
}
