// The inside of a thread: runs come in by the handful, what each came to goes out.

import { parentPort } from 'node:worker_threads'
import type { Told } from './pool.ts'

/** Does nothing outside a thread. */
export function listen<Job, Outcome>(play: (job: Job) => Promise<Outcome>): void {
  const say = (told: Told<Outcome>) => parentPort?.postMessage(told)
  parentPort?.on('message', async (jobs: readonly Job[]) => {
    for (const job of jobs) say({ outcome: await play(job) })
    say('more')
  })
}
