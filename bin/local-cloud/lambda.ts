// A function of the local cloud: as many machines as there are things to do at once, up to a limit, kept for the next time.

import { randomUUID } from 'node:crypto'
import { type Machine, type MachinePlan, type Outcome, startMachine } from './machine.ts'

export interface Lambda {
  readonly name: string
  readonly arn: string
  /** Undefined when all machines are busy and no more may be started. */
  invoke(event: unknown): Promise<Outcome> | undefined
  /** Stops one machine in the middle of whatever it does, without a word to it; false when none is at work. */
  killOne(): boolean
  /** In the order in which they ended. */
  readonly outcomes: readonly Outcome[]
  stop(): Promise<void>
}

export interface LambdaPlan extends MachinePlan {
  readonly arn: string
  /** Machines at once. */
  readonly mostAtOnce: number
}

/** Enough to measure by; whoever runs for days is not to run out of memory. */
const rememberedOutcomes = 10_000

export function openLambda(plan: LambdaPlan): Lambda {
  const idle: Machine[] = []
  const busy = new Set<Machine>()
  const outcomes: Outcome[] = []
  let running = 0
  let isStopped = false

  function machine(): Machine | Promise<Machine> {
    const kept = idle.pop()
    return kept?.isAlive ? kept : startMachine(plan)
  }

  async function run(event: unknown): Promise<Outcome> {
    const at = await machine()
    busy.add(at)
    const outcome = await at.run(event, randomUUID())
    busy.delete(at)
    if (at.isAlive && !isStopped) idle.push(at)
    else await at.kill()
    return outcome
  }

  async function counted(event: unknown): Promise<Outcome> {
    running++
    const outcome = await run(event).catch((reason: unknown): Outcome => ({ ok: false, why: String(reason) }))
    running--
    outcomes.push(outcome)
    if (outcomes.length > rememberedOutcomes) outcomes.shift()
    if (!outcome.ok) plan.say(`failed: ${outcome.why}`)
    return outcome
  }

  return {
    name: plan.name,
    arn: plan.arn,
    outcomes,
    invoke: event => (isStopped || running >= plan.mostAtOnce ? undefined : counted(event)),
    killOne() {
      const [one] = busy
      void one?.kill()
      return one !== undefined
    },
    async stop() {
      isStopped = true
      await Promise.all([...idle, ...busy].map(each => each.kill()))
    },
  }
}
