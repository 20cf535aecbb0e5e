// npm run sim -- --connectors a,b,c [--runs N] [--seed S]: real connectors, all at once, each over its emulated service, in
// every kind of trouble. The same seed always gives the same run.

import type { ConnectorLab } from '../../shared/http/emulator-lab.ts'
import { laboratoryOf } from '../conformance/find-connectors.ts'
import type { Failure, Law } from './town/judge.ts'
import { type Day, liveThrough } from './town/town.ts'

export interface Campaign {
  /** Folders of connectors; a name may be given more than once. */
  readonly names: readonly string[]
  readonly runs: number
  readonly seed: number
  /** Stop at the first failing run. */
  readonly first: boolean
}

const laws: readonly Law[] = ['lost', 'duplicates', 'diverged', 'restless']

/** Answers with how many runs failed. */
export async function simulateConnectors({ names, runs, seed, first }: Campaign): Promise<number> {
  const labs = await laboratories(names)
  const counts: Record<Law, number> = { lost: 0, duplicates: 0, diverged: 0, restless: 0 }
  const sums = { edits: 0, writes: 0, deaths: 0, crossed: 0, excused: 0, refused: 0 }
  let [done, failing] = [0, 0]
  for (let at = seed; at < seed + runs; at++) {
    const day = await liveThrough(labs, at)
    done += 1
    for (const law of laws) counts[law] += day.failures.filter(failure => failure.law === law).length
    sums.edits += day.evidence.edits.length
    sums.writes += day.evidence.writes
    sums.deaths += day.evidence.deaths
    sums.crossed += day.evidence.edits.filter(edit => day.evidence.crossing(edit).length > 0).length
    sums.excused += day.excused
    sums.refused += day.refused
    if (day.failures.length === 0) continue
    failing += 1
    console.log(`seed ${at}\n${storyOf(day)}`)
    if (first) break
  }
  console.log(
    `edits=${sums.edits} writes=${sums.writes} deaths=${sums.deaths} crossed=${sums.crossed} (edited while we wrote it) excused=${sums.excused} (no client could have known) refused=${sums.refused} (by a service, and told)`,
  )
  const told = laws.map(law => `${law}=${counts[law]}`).join(' ')
  console.log(`sim: connectors=${names.join(',')} runs=${done} ${told}`)
  return failing
}

async function laboratories(names: readonly string[]): Promise<Readonly<Record<string, ConnectorLab>>> {
  const all = await Promise.all(
    names.map(async (name, i) => {
      const nth = names.slice(0, i).filter(other => other === name).length
      return [nth === 0 ? name : `${name}-${nth + 1}`, await laboratoryOf(name)] as const
    }),
  )
  return Object.fromEntries(all)
}

const most = 60

/** What failed, and what happened to the items it failed at. */
function storyOf({ failures, evidence }: Day): string {
  const links = failures.flatMap(({ link }) => link ?? [])
  const names = new Set<string>(links.flatMap(link => Object.values(link.ends).flatMap(({ ref }) => ref ?? [])))
  const began = evidence.story[0]?.at ?? 0
  const lines = evidence.story
    .filter(({ ref, what }) => names.size === 0 || names.has(ref) || links.some(({ id }) => what.includes(id)))
    .map(({ at, end, ref, what }) => `    ${((at - began) / 1000).toFixed(1)} s ${end} ${ref}: ${what}`.slice(0, 260))
  const told = failures.slice(0, 6).map(({ law, what }: Failure) => `  ${law}: ${what}`.slice(0, 400))
  return [...told, ...lines.slice(-most)].join('\n')
}
