// Plays many runs on several threads, a handful at a time to each.

import { Worker } from 'node:worker_threads'

/** What a thread says: what a run came to, or that it has nothing left to do. */
export type Told<Outcome> = { readonly outcome: Outcome } | 'more'

export interface Stage<Job, Outcome> {
  /** Plays a run right here. */
  readonly play: (job: Job) => Promise<Outcome>
  /** What a thread runs to do the same: see `listen`. */
  readonly runner: URL
  readonly threads: number
  /** How many runs are handed out at a time. */
  readonly handful?: number
}

/** Stops handing out runs when told that it has seen enough. */
export async function playAll<Job, Outcome>(
  jobs: Iterator<Job>,
  { play, runner, threads, handful = 8 }: Stage<Job, Outcome>,
  heard: (outcome: Outcome) => 'go on' | 'enough',
): Promise<void> {
  let enough = false
  const take = (): Job[] => {
    const some: Job[] = []
    while (!enough && some.length < handful) {
      const next = jobs.next()
      if (next.done) break
      some.push(next.value)
    }
    return some
  }
  if (threads <= 1) {
    for (let next = jobs.next(); !next.done; next = jobs.next()) if (heard(await play(next.value)) === 'enough') return
    return
  }
  await Promise.all(
    Array.from({ length: threads }, () => {
      const worker = new Worker(runner)
      return new Promise<void>((resolve, reject) => {
        const more = () => {
          const some = take()
          if (some.length > 0) worker.postMessage(some)
          else worker.terminate().then(() => resolve(), reject)
        }
        worker.on('error', reject)
        worker.on('message', (told: Told<Outcome>) => {
          if (told === 'more') more()
          else if (!enough && heard(told.outcome) === 'enough') enough = true
        })
        more()
      })
    }),
  )
}
