// Hours and occasions: "mon-fri 08:00-19:00", "every 2h in business hours; daily 09:00; weekly audit sun; sprint start".

import { instead, quote } from './problem.ts'

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof days)[number]

/** Minutes after midnight, in the client's timezone. */
export type Minute = number

export interface Hours {
  readonly days: readonly Day[]
  readonly from: Minute
  /** Not included; 24:00 is the end of the day. */
  readonly until: Minute
}

/** sync: pull and push · audit: look at everything and mend what drifted. */
const errands = ['sync', 'pull', 'push', 'audit'] as const
export type Errand = (typeof errands)[number]

export type Occasion = { readonly does: Errand } & (
  | { readonly every: Minute; readonly hours: 'business' | 'all' }
  | { readonly days: readonly Day[]; readonly at: Minute }
  | { readonly when: 'sprint start' }
)

export const workdays: readonly Day[] = days.slice(0, 5)
export const usualHours: readonly Hours[] = [{ days: workdays, from: 9 * 60, until: 18 * 60 }]

/** What is wrong with a text, and what to write instead. */
interface Wrong {
  readonly message: string
  readonly write: string
}
export type Read<T> = { readonly value: T } | { readonly wrong: Wrong }

const wrong = (message: string, write: string): { readonly wrong: Wrong } => ({ wrong: { message, write } })
const isWrong = <T>(read: Read<T>): read is { readonly wrong: Wrong } => 'wrong' in read

/** All parts of a `;` list, or the first thing wrong with one. */
function each<T>(text: string, read: (part: string) => Read<T>): Read<readonly T[]> {
  const parts = text.split(';').map(part => part.trim().toLowerCase().replace(/\s+/g, ' '))
  const all = parts.filter(part => part !== '').map(read)
  return all.find(isWrong) ?? { value: all.flatMap(part => ('value' in part ? [part.value] : [])) }
}

export function readHours(text: string): Read<readonly Hours[]> {
  const hours = each(text, part => {
    const [, which, from, until] = /^(\S+) (\d{1,2}:\d{2}) ?[-–] ?(\d{1,2}:\d{2})$/.exec(part) ?? []
    if (!which || !from || !until)
      return wrong(`${quote(part)} are no hours`, 'days and hours, such as `mon-fri 08:00-19:00`')
    const on = readDays(which)
    if (isWrong(on)) return on
    const [start, end] = [clock(from), clock(until, true)]
    if (start === undefined) return wrong(`${quote(from)} is no time of day`, 'a time from `00:00` to `23:59`')
    if (end === undefined || end <= start)
      return wrong(`${quote(part)} ends before it begins`, `a later end than ${quote(from)}, up to \`24:00\``)
    return { value: { days: on.value, from: start, until: end } }
  })
  return isWrong(hours) || hours.value.length > 0 ? hours : wrong('there are no hours here', '`mon-fri 08:00-19:00`')
}

function readDays(text: string): Read<readonly Day[]> {
  const chosen = new Set<Day>()
  for (const part of text.split(',')) {
    const names = part.split(/[-–]/)
    const [first, last = first] = names
    for (const name of names)
      if (!isDay(name)) return wrong(`${quote(name)} is no day`, instead(name.slice(0, 3), days))
    if (names.length > 2 || !isDay(first) || !isDay(last)) return wrong(`${quote(part)} are no days`, '`mon-fri`')
    for (let i = days.indexOf(first); ; i = (i + 1) % 7) {
      const day = days[i]
      if (day) chosen.add(day)
      if (day === last) break
    }
  }
  return { value: days.filter(day => chosen.has(day)) }
}

const isDay = (text: string | undefined): text is Day => days.some(day => day === text)

function clock(text: string, endOfDay = false): Minute | undefined {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  const at = hour * 60 + minute
  return minute < 60 && (at < 24 * 60 || (endOfDay && at === 24 * 60)) ? at : undefined
}

const minutesIn = { m: 1, min: 1, h: 60, d: 24 * 60 } as const
const examples =
  '`every 2h in business hours`, `daily 09:00`, `weekly audit sun` or `sprint start`; several are parted by `;`'

export function readSchedule(text: string): Read<readonly Occasion[]> {
  return text.trim() === 'never' ? { value: [] } : each(text, readOccasion)
}

function readOccasion(part: string): Read<Occasion> {
  // Which errand it is may be said anywhere: "weekly audit sun", "daily 09:00 pull".
  const named = errands.filter(errand => part.split(' ').includes(errand))
  const both = /\bpull (?:and|\+) push\b/.test(part)
  const rest = part
    .replace(/\bpull (?:and|\+) push\b|\b(?:sync|pull|push|audit)\b/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (named.length > 1 && !both)
    return wrong(`${quote(part)} names two errands`, `one of ${errands.map(quote).join(', ')}`)
  const does = both ? 'sync' : (named[0] ?? (rest === 'sprint start' ? 'push' : 'sync'))

  if (rest === 'sprint start') return { value: { does, when: rest } }

  const [, count, unit, within] = /^every (\d{1,4}) ?(m|min|h|d)( in business hours)?$/.exec(rest) ?? []
  if (count && unit) {
    const every = Number(count) * minutesIn[unit as keyof typeof minutesIn]
    if (every < 1 || every > 31 * 24 * 60)
      return wrong(`${quote(part)} is no pace to look at`, 'from `every 1m` to `every 31d`')
    return { value: { does, every, hours: within ? 'business' : 'all' } }
  }

  const [, rhythm, on, time = '03:00'] = /^(daily|weekdays|weekly)(?: ([a-z]+))?(?: (\d{1,2}:\d{2}))?$/.exec(rest) ?? []
  const at = clock(time)
  if (at === undefined) return wrong(`${quote(time)} is no time of day`, 'a time from `00:00` to `23:59`')
  if (rhythm === 'weekly') {
    if (on === undefined) return wrong(`${quote(part)} does not say on which day`, '`weekly sun 03:00`')
    return isDay(on)
      ? { value: { does, days: [on], at } }
      : wrong(`${quote(on)} is no day`, instead(on.slice(0, 3), days))
  }
  if (rhythm !== undefined && on === undefined)
    return { value: { does, days: rhythm === 'daily' ? days : workdays, at } }
  return wrong(`${quote(part)} is no occasion`, examples)
}
