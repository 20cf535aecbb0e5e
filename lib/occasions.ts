// When an occasion comes, as the scheduler wants to be told.

import type { Client, Day, Hours, Minute, Occasion } from '../shared/core/client.ts'

const hour = 60

/** Empty for what no clock can tell. */
export function expressionsOf(occasion: Occasion, businessHours: Client['businessHours']): readonly string[] {
  if ('when' in occasion) return []
  if ('at' in occasion) return [cron([occasion.at % hour], [Math.floor(occasion.at / hour)], occasion.days)]
  if (occasion.hours === 'all') return [`rate(${occasion.every} ${occasion.every === 1 ? 'minute' : 'minutes'})`]
  return businessHours.flatMap(hours => within(hours, occasion.every))
}

/** From when the day opens, every so often, until it closes. What is longer than a day comes once, at its opening. */
function within({ days, from, until }: Hours, every: Minute): readonly string[] {
  const times = Array.from({ length: Math.ceil((until - from) / every) }, (_, i) => from + i * every)
  const byHour = Map.groupBy(times, time => Math.floor(time / hour))
  const hours = [...byHour].map(([at, each]) => ({ at, minutes: each.map(time => time % hour) }))
  const alike = Map.groupBy(hours, ({ minutes }) => minutes.join(','))
  return [...alike.values()].map(group =>
    cron(
      group[0]?.minutes ?? [],
      group.map(({ at }) => at),
      days,
    ),
  )
}

const cron = (minutes: readonly number[], hours: readonly number[], days: readonly Day[]): string =>
  `cron(${minutes.join(',')} ${hours.join(',')} ? * ${days.length === 7 ? '*' : days.join(',').toUpperCase()} *)`
