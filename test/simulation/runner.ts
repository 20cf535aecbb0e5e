// A thread that plays runs: seeds come in, verdicts go out.

import { parentPort } from 'node:worker_threads'
import { planFor } from './draw.ts'
import { play } from './play.ts'
import { type Verdict, verdictOf } from './tally.ts'

export interface Job {
  readonly campaign: string
  readonly seed: number
}

export async function playJob({ campaign, seed }: Job): Promise<Verdict> {
  return verdictOf(await play(planFor(campaign, seed)))
}

parentPort?.on('message', async (jobs: readonly Job[]) => {
  for (const job of jobs) parentPort?.postMessage(await playJob(job))
  parentPort?.postMessage('more')
})
