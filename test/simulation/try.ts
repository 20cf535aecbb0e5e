import { planFor } from './campaigns.ts'
import { play } from './harness.ts'

const [name = 'peaceful', from = '1', count = '20', story] = process.argv.slice(2)
const start = process.cpuUsage()
const laws: Record<string, number> = {}
let edits = 0,
  writes = 0,
  blind = 0,
  reverts = 0,
  failing = 0,
  visits = 0,
  steps = 0,
  crashes = 0
const rounds: number[] = []
for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
  const result = await play(planFor(name, seed), story === 'story')
  edits += result.edits
  writes += result.writes
  blind += result.excuses.blind
  reverts += result.excuses.reverts
  visits += result.world.crew.visits
  steps += result.world.scheduler.steps
  crashes += result.world.crew.crashes
  rounds[result.rounds] = (rounds[result.rounds] ?? 0) + 1
  if (result.failures.length > 0) failing++
  if (story === 'story')
    for (const line of result.world.told ?? [])
      console.log((line.at / 1000).toFixed(2).padStart(9), line.who.padEnd(12), line.what)
  for (const f of result.failures) {
    laws[f.law] = (laws[f.law] ?? 0) + 1
    console.log(`${seed} ${f.law} #${f.lineage ?? ''} ${f.end ?? ''}: ${f.what}`.slice(0, 600))
  }
}
const cpu = process.cpuUsage(start)
console.log({
  laws,
  failing,
  edits,
  writes,
  blind,
  reverts,
  visits,
  steps,
  crashes,
  rounds: JSON.stringify(rounds),
  ms: Math.round((cpu.user + cpu.system) / 1000 / Number(count)),
})
