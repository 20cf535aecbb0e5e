// Ways through a town that tests go again and again: an item that is everywhere, and an edit that has arrived everywhere.

import type { Ref } from '../../shared/core/ids.ts'
import type { Fields, Value } from '../../shared/core/value.ts'
import { ends, type Place } from './shop.ts'
import { field, type Settler, twin, until, type Words } from './town.ts'
import type { Service } from './trackers.ts'

export type Everywhere = Readonly<Record<Place, Ref>>

export function at({ services }: Settler, place: string): Service {
  const found = services[place]
  if (!found) throw new Error(`there is no ${place} here`)
  return found
}

/** Somebody adds an item; resolves when every end has it. */
export async function added(settler: Settler, place: Place, words: Words): Promise<Everywhere> {
  const made = at(settler, place).person.create(words as Fields)
  const found: Partial<Record<Place, Ref>> = { [place]: made }
  for (const other of placesBut(place))
    await until(`${place} ${made} is at ${other}`, async () => {
      const there = await twin(settler, ends[place], made, ends[other])
      if (there) found[other] = there
      return there !== undefined
    })
  const { github, jira, linear } = found
  if (!github || !jira || !linear) throw new Error('an end was forgotten')
  return { github, jira, linear }
}

export const placesBut = (place: Place): readonly Place[] =>
  (['github', 'jira', 'linear'] as const).filter(other => other !== place)

export function edit(settler: Settler, place: Place, item: Everywhere, words: Words): void {
  at(settler, place).person.edit(item[place], words as Fields)
}

/** Resolves when these ends show the value. */
export async function shows(
  settler: Settler,
  item: Everywhere,
  name: string,
  values: Readonly<Partial<Record<Place, Value>>>,
  within?: number,
): Promise<void> {
  for (const place of ['github', 'jira', 'linear'] as const) {
    const wanted = values[place]
    if (wanted === undefined) continue
    let seen: Value | undefined
    await until(
      `${place} shows ${name} as ${JSON.stringify(wanted)}`,
      async () => {
        seen = field(await settler.shown(place, item[place]), name)
        return JSON.stringify(plain(seen)) === JSON.stringify(plain(wanted))
      },
      within,
    ).catch((reason: unknown) => {
      throw new Error(`${String(reason)}; it shows ${JSON.stringify(seen)}`)
    })
  }
}

const plain = (value: Value | undefined) => (Array.isArray(value) ? [...value].sort() : value)

export const same = (value: Value): Readonly<Record<Place, Value>> => ({ github: value, jira: value, linear: value })

/** Nothing waits and nothing is in work, for a while. */
export async function quiet(settler: Settler, { posted = true } = {}): Promise<void> {
  let calm = 0
  await until('nothing is under way', async () => {
    const counts = await Promise.all(['github', 'jira', 'linear'].map(name => settler.lane(name).waiting.count()))
    const letters = posted ? Object.values(settler.services).flatMap(({ hooks }) => hooks.mailbox.waiting()) : []
    calm = letters.length === 0 && counts.every(count => count === 0) ? calm + 1 : 0
    return calm >= 4
  })
}
