// npm run sim -- --connectors a,b,c [--runs N] [--seed S]: real connectors, all at once, each over its emulated service, in
// every kind of trouble. The same seed always gives the same run.

import { playAll } from './pool.ts'
import type { Law } from './town/judge.ts'
import { excuses } from './town/lost.ts'
import { type Counts, type Diary, spendDay, type Visit } from './town/runner.ts'

export interface Campaign {
  /** Folders of connectors; a name may be given more than once. */
  readonly names: readonly string[]
  readonly runs: number
  readonly seed: number
  readonly threads: number
  /** Stop at the first failing run. */
  readonly first: boolean
}

const laws: readonly Law[] = ['lost', 'duplicates', 'diverged', 'restless']

/** Answers with how many runs failed. */
export async function simulateConnectors({ names, runs, seed, threads, first }: Campaign): Promise<number> {
  const diaries: Diary[] = []
  const runner = new URL('./town/runner.ts', import.meta.url)
  const begun = Date.now()
  await playAll(visits(names, seed, runs), { play: spendDay, runner, threads, handful: 2 }, diary => {
    diaries.push(diary)
    if (diary.broken.length > 0) console.log(`seed ${diary.seed}\n${diary.story}`)
    return first && diary.broken.length > 0 ? 'enough' : 'go on'
  })
  const sum = (of: (counts: Counts) => number): number => diaries.reduce((so, { counts }) => so + of(counts), 0)
  const excused = diaries.flatMap(diary => diary.excused)
  const why = excuses.map(excuse => `${excuse} ${excused.filter(each => each === excuse).length}`).join(', ')
  console.log(
    `edits=${sum(each => each.edits)} writes=${sum(each => each.writes)} deaths=${sum(each => each.deaths)} crossed=${sum(each => each.crossed)} (edited while we wrote it)`,
  )
  console.log(
    `excused=${excused.length} (no client could have kept them: ${why}) refused=${sum(each => each.refused)} (by a service, and told) seconds=${((Date.now() - begun) / 1000).toFixed(1)}`,
  )
  const broken = diaries.flatMap(diary => diary.broken)
  const told = laws.map(law => `${law}=${broken.filter(each => each === law).length}`).join(' ')
  console.log(`sim: connectors=${names.join(',')} runs=${diaries.length} ${told}`)
  return diaries.filter(diary => diary.broken.length > 0).length
}

function* visits(names: readonly string[], first: number, runs: number): Iterator<Visit> {
  for (let seed = first; seed < first + runs; seed++) yield { names, seed }
}
