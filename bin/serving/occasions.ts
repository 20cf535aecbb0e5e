// Which occasions of a schedule fell between two moments, by the clock on the client's wall. Pure.

import type { Client, Day, Occasion } from '../../shared/core/client.ts'
import type { Time } from '../../shared/core/ids.ts'

type Wall = Pick<Client, 'timezone' | 'businessHours'>

const minute = 60_000
/** A machine that slept longer than this has missed what it missed; each occasion counts once all the same. */
const longestLookBack = 24 * 60 * minute

/** After `from`, up to and with `until`. */
export function fallen(schedule: readonly Occasion[], wall: Wall, from: Time, until: Time): readonly Occasion[] {
  const first = Math.floor(Math.max(from, until - longestLookBack) / minute) + 1
  const last = Math.floor(until / minute)
  const found = new Set<Occasion>()
  for (let at = first; at <= last; at++) {
    const now = onTheWall(at * minute, wall.timezone)
    for (const occasion of schedule) if (falls(occasion, now, wall)) found.add(occasion)
  }
  return [...found]
}

interface Moment {
  readonly day: Day
  /** After midnight. */
  readonly minute: number
  /** Since the epoch, for rhythms longer than a day. */
  readonly running: number
}

function falls(occasion: Occasion, now: Moment, { businessHours }: Wall): boolean {
  if ('when' in occasion) return false
  if ('at' in occasion) return occasion.at === now.minute && occasion.days.includes(now.day)
  const counted = occasion.every > 24 * 60 ? now.running : now.minute
  if (counted % occasion.every !== 0) return false
  return (
    occasion.hours === 'all' ||
    businessHours.some(({ days, from, until }) => days.includes(now.day) && now.minute >= from && now.minute < until)
  )
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(timeZone, made)
  return made
}

const dayNames: Readonly<Record<string, Day>> = {
  Mon: 'mon',
  Tue: 'tue',
  Wed: 'wed',
  Thu: 'thu',
  Fri: 'fri',
  Sat: 'sat',
  Sun: 'sun',
}

function onTheWall(at: Time, timezone: string): Moment {
  const parts = Object.fromEntries(
    formatFor(timezone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const day = dayNames[parts.weekday ?? '']
  if (!day) throw new Error(`no day of the week at ${at}`)
  return { day, minute: Number(parts.hour) * 60 + Number(parts.minute), running: Math.floor(at / minute) }
}
