// Plays many runs on several threads, a handful at a time to each.

import { Worker } from 'node:worker_threads'
import { type Job, playJob } from './runner.ts'
import type { Verdict } from './tally.ts'

const handful = 8

/** Stops handing out runs when told that it has seen enough. */
export async function playAll(
  jobs: Iterator<Job>,
  threads: number,
  heard: (verdict: Verdict) => 'go on' | 'enough',
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
    for (let next = jobs.next(); !next.done; next = jobs.next())
      if (heard(await playJob(next.value)) === 'enough') return
    return
  }
  await Promise.all(
    Array.from({ length: threads }, () => {
      const worker = new Worker(new URL('./runner.ts', import.meta.url))
      return new Promise<void>((resolve, reject) => {
        const more = () => {
          const some = take()
          if (some.length > 0) worker.postMessage(some)
          else worker.terminate().then(() => resolve(), reject)
        }
        worker.on('error', reject)
        worker.on('message', (message: Verdict | 'more') => {
          if (message === 'more') more()
          else if (!enough && heard(message) === 'enough') enough = true
        })
        more()
      })
    }),
  )
}
