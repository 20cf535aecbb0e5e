// Makes a failing run small: fewer edits, fewer faults, fewer ends, as long as the same law stays broken.

import { type Faults, peace } from './faults.ts'
import type { Law } from './oracles/law.ts'
import { endOf, type RunPlan } from './plan.ts'
import { play } from './play.ts'

/** How many other throws of the dice a smaller plan gets to fail with. */
const throws = 6

export async function shrink(plan: RunPlan, report: (line: string) => void): Promise<RunPlan> {
  const law = await lawBroken(plan)
  if (!law) {
    report('this run does not fail')
    return plan
  }
  report(`${plan.edits.length} edits, broken: ${law}`)
  let small = plan
  for (let again = true; again; ) {
    again = false
    for (const candidate of smaller(small)) {
      const failing = await stillFails(candidate, law)
      if (!failing) continue
      small = failing
      again = true
      report(`${small.edits.length} edits, ${small.letters.length} ends, ${faultsIn(small).join(' ') || 'no faults'}`)
      break
    }
  }
  return small
}

/** Large cuts first. */
function* smaller(plan: RunPlan): Iterable<RunPlan> {
  const { edits, faults, letters } = plan
  if (faultsIn(plan).length > 0) yield { ...plan, faults: peace }
  for (let size = edits.length >> 1; size > 0; size >>= 1)
    for (let from = 0; from < edits.length; from += size)
      yield { ...plan, edits: [...edits.slice(0, from), ...edits.slice(from + size)] }
  for (const fault of faultsIn(plan)) yield { ...plan, faults: { ...faults, [fault]: 0 } }
  if (letters.length > 2)
    for (const letter of letters)
      yield {
        ...plan,
        letters: letters.filter(other => other !== letter),
        edits: edits.filter(edit => edit.end !== endOf(letter)),
      }
  if (plan.workers > 1) yield { ...plan, workers: plan.workers - 1 }
}

const faultsIn = (plan: RunPlan): readonly (keyof Faults)[] =>
  (Object.keys(plan.faults) as (keyof Faults)[]).filter(name => plan.faults[name] > 0)

async function stillFails(plan: RunPlan, law: Law): Promise<RunPlan | undefined> {
  for (let dice = 0; dice < throws; dice++) {
    const candidate = { ...plan, reseed: plan.reseed + dice }
    const { failures } = await play(candidate)
    if (failures.some(failure => failure.law === law)) return candidate
  }
  return undefined
}

async function lawBroken(plan: RunPlan): Promise<Law | undefined> {
  const { failures } = await play(plan)
  return failures[0]?.law
}
