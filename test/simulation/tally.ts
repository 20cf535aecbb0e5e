// What came out of many runs: counts per law, and the seeds that failed, small enough to travel between threads.

import type { Result } from './harness.ts'
import { type Law, laws } from './oracles/law.ts'

export interface Verdict {
  readonly campaign: string
  readonly seed: number
  readonly failures: readonly { readonly law: Law; readonly what: string }[]
  readonly blind: number
  readonly reverts: number
  readonly rounds: number
  readonly edits: number
  readonly writes: number
  readonly crashes: number
  readonly trace: number
}

export const verdictOf = ({ world, failures, excuses, rounds, edits, writes, trace }: Result): Verdict => ({
  campaign: world.plan.campaign,
  seed: world.plan.seed,
  failures: failures.map(({ law, what, lineage, end }) => ({
    law,
    what: `${lineage === undefined ? '' : `unit ${lineage} `}${end ?? ''}: ${what}`,
  })),
  ...excuses,
  rounds,
  edits,
  writes,
  crashes: world.crew.crashes,
  trace,
})

export class Tally {
  runs = 0
  readonly counts = Object.fromEntries(laws.map(law => [law, 0])) as Record<Law, number>
  readonly failing: Verdict[] = []
  blind = 0
  reverts = 0
  edits = 0
  writes = 0
  crashes = 0
  mostRounds = 0
  trace = 0

  add(verdict: Verdict): void {
    this.runs += 1
    for (const { law } of verdict.failures) this.counts[law] += 1
    if (verdict.failures.length > 0) this.failing.push(verdict)
    this.blind += verdict.blind
    this.reverts += verdict.reverts
    this.edits += verdict.edits
    this.writes += verdict.writes
    this.crashes += verdict.crashes
    this.mostRounds = Math.max(this.mostRounds, verdict.rounds)
    this.trace = (this.trace + Math.imul(verdict.trace ^ verdict.seed, 0x9e3779b1)) >>> 0
  }

  get lines(): readonly string[] {
    const { lost, duplicates, diverged, echoes, order, unjournaled, ...others } = this.counts
    const rest = Object.entries(others).map(([law, count]) => `${law}=${count}`)
    return [
      `sim: edits=${this.edits} writes=${this.writes} crashes=${this.crashes} rounds<=${this.mostRounds} reverts=${this.reverts} ${rest.join(' ')}`,
      `sim: runs=${this.runs} lost=${lost} duplicates=${duplicates} diverged=${diverged} echoes=${echoes} order=${order} unjournaled=${unjournaled} blind=${this.blind}`,
    ]
  }
}
