// npm run sim -- [--runs N] [--seed S] [--regime free,owned,…]: many runs, or one as a story. `--help` tells all.

import { parseArgs } from 'node:util'
import { campaigns, usual } from './campaigns.ts'
import { all, planFor } from './draw.ts'
import { laws } from './oracles/law.ts'
import { playAll } from './pool.ts'
import { type Job, playJob } from './runner.ts'
import { castings } from './scripts/scripts.ts'
import { shrink } from './shrink.ts'
import { tellRun } from './story.ts'
import { Tally } from './tally.ts'

const { values: given } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    regime: { type: 'string', default: usual.join(',') },
    story: { type: 'string' },
    shrink: { type: 'string' },
    threads: { type: 'string', default: '2' },
    laws: { type: 'string' },
    except: { type: 'string', default: '' },
    first: { type: 'boolean', default: false },
    'trace-hash': { type: 'boolean', default: false },
    connectors: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const help = `npm run sim -- [options]

  --runs N        how many runs (100)          --seed S     the first seed (1)
  --regime A,B    campaigns, in turn by seed (${usual.join(',')}); all for every one
  --threads T     (2)                          --first      stop at the first failure
  --laws A,B      count only these laws        --except S,T leave these seeds out
  --story SEED    tell one run as a story      --shrink SEED make a failing run small, then tell it
  --connectors A,B these real connectors, all at once over their emulated services, instead of the simulated ones
  --trace-hash    print a number that equal runs share

campaigns: ${Object.keys(campaigns).join(' ')}
scripts:   ${Object.keys(castings).join(' ')}
laws:      ${laws.join(' ')}`

const names = given.regime === 'all' ? Object.keys(all) : given.regime.split(',')
/** Which kind of run a seed is: the same one, however many are asked for. */
const campaignOf = (seed: number): string => names[seed % names.length] ?? names[0] ?? 'free'

if (given.help) {
  console.log(help)
} else if (given.connectors !== undefined) {
  const { simulateConnectors } = await import('./connectors.ts')
  const names = given.connectors.split(',')
  const [runs, seed, threads] = [Number(given.runs), Number(given.seed), Number(given.threads)]
  process.exitCode = (await simulateConnectors({ names, runs, seed, threads, first: given.first })) > 0 ? 1 : 0
} else if (given.story !== undefined) {
  const seed = Number(given.story)
  console.log(await tellRun(planFor(campaignOf(seed), seed)))
} else if (given.shrink !== undefined) {
  const seed = Number(given.shrink)
  const small = await shrink(planFor(campaignOf(seed), seed), line => console.error(line))
  console.log(await tellRun(small))
} else {
  process.exitCode = await many()
}

async function many(): Promise<number> {
  const tally = new Tally()
  const [first, runs] = [Number(given.seed), Number(given.runs)]
  const begun = Date.now()
  const asked = given.laws?.split(',')
  const stage = { play: playJob, runner: new URL('./runner.ts', import.meta.url), threads: Number(given.threads) }
  await playAll(jobs(first, runs), stage, whole => {
    const verdict = asked ? { ...whole, failures: whole.failures.filter(({ law }) => asked.includes(law)) } : whole
    tally.add(verdict)
    for (const { law, what } of verdict.failures.slice(0, 4))
      console.log(
        `${given.first ? `(${tally.runs}) ` : ''}${verdict.campaign} ${verdict.seed} ${law}: ${what}`.slice(0, 400),
      )
    if (process.stdout.isTTY) process.stdout.write(`\r${tally.runs}/${runs} runs, ${tally.failing.length} failing `)
    return given.first && tally.failing.length > 0 ? 'enough' : 'go on'
  })
  const seconds = (Date.now() - begun) / 1000
  if (process.stdout.isTTY) process.stdout.write('\r')
  const [worst] = tally.failing
  if (worst) console.log(`look: npm run sim -- --regime ${given.regime} --shrink ${worst.seed}`)
  console.log(
    `sim: failing=${tally.failing.length} seconds=${seconds.toFixed(1)}${given['trace-hash'] ? ` trace=${tally.trace.toString(16)}` : ''}`,
  )
  for (const line of tally.lines) console.log(line)
  return tally.failing.length > 0 ? 1 : 0
}

function* jobs(first: number, runs: number): Iterator<Job> {
  const except = new Set(given.except.split(',').map(Number))
  for (let seed = first; seed < first + runs; seed++)
    if (!except.has(seed) || given.except === '') yield { campaign: campaignOf(seed), seed }
}
