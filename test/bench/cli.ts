// npm run bench:cli: what a sync that finds nothing to do costs at the desk, of 1000 items in files and an emulated tracker:
// processor time, memory at most, and calls, by the command as it is packed. Exits 1 when a bar is missed.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { pack } from '../../bin/build.ts'
import { costing } from '../terminal/preloads.ts'
import { workshop } from '../terminal/workshop.ts'

const total = Number(process.argv[2] ?? 1000)
const runs = 3
const day = 24 * 3600_000

const costShape = z.object({ cpu: z.number(), most: z.number() })
type Cost = z.infer<typeof costShape> & { readonly seconds: number; readonly calls: Readonly<Record<string, number>> }

/** One listing, and one question of who we are: to a credential that has expired this tracker shows an empty list. */
const bars = { cpu: 1, most: 150, calls: 2 }

const notes = mkdtempSync(join(tmpdir(), 'cost-'))
await pack(join(notes, 'dist'))
const here = await workshop(join(notes, 'dist', 'lockstep.mjs'))

async function costOf(words: readonly string[], answer: RegExp): Promise<Cost> {
  const path = join(notes, 'cost.json')
  here.tracker.emulator.forgetCalls()
  const { code, out, err, milliseconds } = await here.run(words, { preload: [costing(path)] })
  if (code !== 0 || !answer.test(out)) throw new Error(`lockstep ${words.join(' ')} ended with ${code}: ${out}${err}`)
  const cost = costShape.parse(JSON.parse(readFileSync(path, 'utf8')))
  return { ...cost, seconds: milliseconds / 1000, calls: here.tracker.emulator.counts() }
}

const callsOf = ({ calls }: Cost): number => Object.values(calls).reduce((sum, each) => sum + each, 0)

function tell(what: string, cost: Cost): void {
  const calls = Object.entries(cost.calls).map(([route, times]) => `${times} × ${route}`)
  const numbers = `${cost.cpu.toFixed(2)} s CPU, ${cost.most.toFixed(0)} MB, ${cost.seconds.toFixed(2)} s`
  console.log(`${what}: ${numbers}, calls: ${calls.join(', ') || 'none'}`)
}

try {
  for (let number = 1; number <= total; number++) here.addSpec(number)
  tell('lockstep --help', await costOf(['--help'], /Usage/))
  tell(`first sync of ${total} items`, await costOf(['sync'], new RegExp(`${total} created`)))
  const missed: string[] = []
  const quiet: Cost[] = []
  // Later than what was made in one go: from then on a listing begins behind it.
  here.pass(day)
  const [issue] = here.issues()
  if (issue) here.editIssue(issue, 'Edited a day later')
  tell('sync of one edit', await costOf(['sync'], /1 changed/))
  for (let run = 1; run <= runs; run++) {
    here.pass(day)
    const cost = await costOf(['sync'], /^All ends agree/)
    quiet.push(cost)
    tell(`no-op sync ${run}`, cost)
  }
  // The least of some: what others do on this machine meanwhile is no cost of ours.
  const cpu = Math.min(...quiet.map(each => each.cpu))
  const most = Math.min(...quiet.map(each => each.most))
  const calls = Math.max(...quiet.map(callsOf))
  if (cpu >= bars.cpu) missed.push(`${cpu.toFixed(2)} s CPU, less than ${bars.cpu} wanted`)
  if (most >= bars.most) missed.push(`${most.toFixed(0)} MB, less than ${bars.most} wanted`)
  if (calls > bars.calls) missed.push(`${calls} calls, ${bars.calls} wanted`)
  for (const line of missed) console.log(`missed: ${line}`)
  const numbers = `${cpu.toFixed(2)} s CPU, ${most.toFixed(0)} MB, ${calls} calls of the tracker`
  console.log(`bench:cli: a no-op sync of ${total} items costs ${numbers}; ${missed.length} bars missed`)
  if (missed.length > 0) process.exitCode = 1
} finally {
  await here.close()
  rmSync(notes, { recursive: true })
}
