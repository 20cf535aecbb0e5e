// A thread that lives through days of towns: connectors and a seed come in, what the day came to goes out, in plain words.

import { laboratoryOf } from '../../conformance/find-connectors.ts'
import { listen } from '../listen.ts'
import type { Law } from './judge.ts'
import type { Excuse } from './lost.ts'
import { storyOf } from './story.ts'
import { liveThrough } from './town.ts'

export interface Visit {
  /** Folders of connectors; a name may be given more than once. */
  readonly names: readonly string[]
  readonly seed: number
}

export interface Diary {
  readonly seed: number
  /** The law each failure breaks. */
  readonly broken: readonly Law[]
  /** What failed, and what happened to the items it failed at; nothing where nothing failed. */
  readonly story: string
  readonly counts: Counts
  readonly excused: readonly Excuse[]
}

export interface Counts {
  readonly edits: number
  readonly writes: number
  readonly deaths: number
  /** Edits of what we were writing just then. */
  readonly crossed: number
  /** Fields a service would not take, as the journal says. */
  readonly refused: number
}

export async function spendDay({ names, seed }: Visit): Promise<Diary> {
  const day = await liveThrough(await laboratories(names), seed)
  const { failures, evidence, excused, refused } = day
  return {
    seed,
    broken: failures.map(({ law }) => law),
    story: failures.length > 0 ? storyOf(day) : '',
    counts: {
      edits: evidence.edits.length,
      writes: evidence.writes,
      deaths: evidence.deaths,
      crossed: evidence.edits.filter(edit => evidence.crossing(edit).length > 0).length,
      refused,
    },
    excused,
  }
}

async function laboratories(names: readonly string[]) {
  const all = await Promise.all(
    names.map(async (name, i) => {
      const nth = names.slice(0, i).filter(other => other === name).length
      return [nth === 0 ? name : `${name}-${nth + 1}`, await laboratoryOf(name)] as const
    }),
  )
  return Object.fromEntries(all)
}

listen(spendDay)
