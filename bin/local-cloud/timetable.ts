// When a schedule comes: rates and cron expressions as the scheduler of the cloud reads them. Pure.

import type { Time } from '../../shared/core/ids.ts'

const minute: Time = 60_000
/** Whoever slept longer has missed what was before. */
const longestLookBack = 7 * 24 * 60 * minute
const units = { minute, hour: 60 * minute, day: 24 * 60 * minute }

/** The last time it came after one moment, up to and with another; undefined when it did not. */
export type Timetable = (after: Time, until: Time) => Time | undefined

export function timetableOf(expression: string, timezone: string, start: Time): Timetable {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (count !== undefined && (unit === 'minute' || unit === 'hour' || unit === 'day'))
    return every(Number(count) * units[unit], start)
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? []
  if (fields !== undefined) return byWall(fields.split(' '), timezone)
  throw new Error(`The local cloud cannot play ${expression}.`)
}

const every =
  (period: Time, start: Time): Timetable =>
  (after, until) => {
    const last = start + Math.floor((until - start) / period) * period
    return last > after && last > start ? last : undefined
  }

function byWall(
  [minutes = '', hours = '', ofMonth = '', months = '', ofWeek = '', years = '']: readonly string[],
  timezone: string,
): Timetable {
  for (const unknown of [ofMonth, months, years].filter(field => !['*', '?'].includes(field)))
    throw new Error(`The local cloud cannot play a schedule with ${unknown} in it.`)
  const wall = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const falls = (at: Time): boolean => {
    const parts = Object.fromEntries(wall.formatToParts(at).map(({ type, value }) => [type, value]))
    return isIn(minutes, Number(parts.minute)) && isIn(hours, Number(parts.hour)) && isDay(ofWeek, parts.weekday ?? '')
  }
  return (after, until) => {
    const first = Math.floor(Math.max(after, until - longestLookBack) / minute) + 1
    for (let at = Math.floor(until / minute); at >= first; at--) if (falls(at * minute)) return at * minute
    return undefined
  }
}

const isIn = (field: string, value: number): boolean => field === '*' || field.split(',').map(Number).includes(value)
const isDay = (field: string, day: string): boolean =>
  ['*', '?'].includes(field) || field.split(',').includes(day.toUpperCase())
