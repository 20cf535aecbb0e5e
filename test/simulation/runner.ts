// A thread that plays runs: seeds come in, verdicts go out.

import { planFor } from './draw.ts'
import { listen } from './listen.ts'
import { play } from './play.ts'
import { type Verdict, verdictOf } from './tally.ts'

export interface Job {
  readonly campaign: string
  readonly seed: number
}

export async function playJob({ campaign, seed }: Job): Promise<Verdict> {
  return verdictOf(await play(planFor(campaign, seed)))
}

listen(playJob)
