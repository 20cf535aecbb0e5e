// npm run sim:mutants -- [--only NAME] [--threads T] [--seed S] [--check]: plants one defect at a time in a copy of the tree;
// the oracles must catch it, in runs in which they find nothing without it. --check: only whether every defect can be planted.

import { parseArgs } from 'node:util'
import { Bench, type Trial } from './mutants/bench.ts'
import { mutants } from './mutants/list.ts'
import type { Mutant } from './mutants/mutant.ts'
import { laws } from './oracles/law.ts'

const { values: given } = parseArgs({
  options: {
    only: { type: 'string' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    check: { type: 'boolean', default: false },
  },
})
const { seed } = given

type Verdict = 'killed' | 'SURVIVES' | 'ERROR' | 'equivalent' | 'NOT EQUIVALENT'
type Sound = ReadonlyMap<string, Trial>

async function main(): Promise<number> {
  const chosen = mutants.filter(mutant => given.only === undefined || mutant.name.includes(given.only))
  const benches = await Promise.all(Array.from({ length: Number(given.threads) }, () => Bench.set()))
  try {
    if (given.check) return await check(benches, chosen)
    const sound = await soundness(benches, chosen)
    const verdicts: Verdict[] = []
    await inTurn(benches, chosen, async (bench, mutant) => {
      const { verdict, why } = await tryOne(bench, mutant, sound)
      verdicts.push(verdict)
      console.log(`${mutant.name.padEnd(60)} ${verdict} ${why}`)
    })
    const count = (of: Verdict) => verdicts.filter(verdict => verdict === of).length
    const equivalent = count('equivalent')
    if (equivalent > 0) console.log(`mutants: ${equivalent} equivalent, not counted`)
    console.log(`mutants: ${count('killed')}/${verdicts.length - equivalent} killed`)
    return count('killed') === verdicts.length - equivalent ? 0 : 1
  } finally {
    await Promise.all(benches.map(bench => bench.clear()))
  }
}

async function inTurn<T>(
  benches: readonly Bench[],
  all: readonly T[],
  work: (bench: Bench, one: T) => Promise<void>,
): Promise<void> {
  const waiting = [...all]
  await Promise.all(
    benches.map(async bench => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(bench, one)
    }),
  )
}

/** Which seeds fail without any defect planted, and by which laws: those prove nothing. */
async function soundness(benches: readonly Bench[], chosen: readonly Mutant[]): Promise<Sound> {
  const most = new Map<string, number>()
  for (const { tried, runs } of chosen)
    for (const campaign of tried) most.set(campaign, Math.max(most.get(campaign) ?? 0, runs))
  const sound = new Map<string, Trial>()
  await inTurn(benches, [...most], async (bench, [campaign, runs]) => {
    const trial = await bench.play({ campaign, runs, seed, except: [], first: false, laws })
    sound.set(campaign, trial)
    const { failing } = trial
    const what = `${trial.laws.join(', ')} in ${failing.length} of ${runs} runs`
    if (failing.length > 0)
      console.log(`without any defect, ${campaign} breaks ${what}; neither these seeds nor these laws count`)
  })
  return sound
}

async function tryOne(bench: Bench, mutant: Mutant, sound: Sound): Promise<{ verdict: Verdict; why: string }> {
  const { tried, runs, by, equivalent } = mutant
  try {
    const restore = await bench.plant(mutant)
    try {
      for (const campaign of tried) {
        const { failing: except = [], laws: broken = [] } = sound.get(campaign) ?? {}
        const asked = laws.filter(law => !broken.includes(law) && (by ?? laws).includes(law))
        const trial = await bench.play({ campaign, runs, seed, except, first: true, laws: asked })
        const why = `by ${trial.broken} after ${trial.runs} runs of ${campaign}`
        if (trial.broken) return { verdict: equivalent ? 'NOT EQUIVALENT' : 'killed', why }
      }
    } finally {
      await restore()
    }
    if (equivalent) return { verdict: 'equivalent', why: `(${equivalent})` }
    return { verdict: 'SURVIVES', why: `${runs} runs of ${tried.join(' and ')}` }
  } catch (error) {
    return { verdict: 'ERROR', why: error instanceof Error ? error.message : String(error) }
  }
}

/** Whether every defect still finds its place. */
async function check([bench]: readonly Bench[], chosen: readonly Mutant[]): Promise<number> {
  let lost = 0
  for (const mutant of chosen) {
    try {
      const restore = await bench?.plant(mutant)
      await restore?.()
    } catch (error) {
      lost += 1
      console.log(error instanceof Error ? error.message : error)
    }
  }
  console.log(`mutants: ${chosen.length - lost}/${chosen.length} find their place`)
  return lost === 0 ? 0 : 1
}

process.exitCode = await main()
