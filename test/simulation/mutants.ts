// npm run sim:mutants -- [--only NAME] [--threads T]: plants one defect at a time in a copy of the tree; the oracles must catch it.

import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Mutant, mutants } from './mutant-list.ts'

const { values: given } = parseArgs({
  options: {
    only: { type: 'string' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
})
const root = new URL('../../', import.meta.url).pathname

interface Attempt {
  readonly killedBy: string | undefined
  readonly runs: number
  readonly failing: readonly number[]
}

/** A tree of its own for every thread, so that a planted defect never touches the real one. */
async function copyTree(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'mutants-'))
  await cp(join(root, 'shared'), join(place, 'shared'), { recursive: true })
  await cp(join(root, 'test/simulation'), join(place, 'test/simulation'), { recursive: true })
  await cp(join(root, 'package.json'), join(place, 'package.json'))
  await symlink(join(root, 'node_modules'), join(place, 'node_modules'))
  return place
}

/** Plays runs of one kind until one fails, leaving out seeds that fail anyway. */
function simulate(
  place: string,
  campaign: string,
  runs: number,
  except: readonly number[],
  first: boolean,
  laws?: string,
): Promise<Attempt> {
  const words =
    campaign === 'exhaustive'
      ? ['test/simulation/exhaustive.ts', '--most', String(runs)]
      : [
          'test/simulation/sim.ts',
          ...['--regime', campaign, '--runs', String(runs), '--seed', given.seed, '--threads', '1'],
          ...(except.length > 0 ? ['--except', except.join(',')] : []),
          ...(first ? ['--first'] : []),
          ...(laws ? ['--laws', laws] : []),
        ]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { cwd: place })
    let heard = ''
    const hear = (chunk: Buffer) => {
      heard += chunk.toString()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', reject)
    child.on('close', code => resolve(understand(heard, code ?? 1)))
  })
}

function understand(heard: string, code: number): Attempt {
  const broken = [...heard.matchAll(/^(?:\((\d+)\) )?\S+ (\d+) (\w+): /gm)]
  const crash = /crash (?:before|after) await \d+(?:: (\w+)| ends (differently))/.exec(heard)
  const failing = [...new Set(broken.map(([, , seed]) => Number(seed)))]
  const [first] = broken
  if (code === 0) return { killedBy: undefined, runs: 0, failing }
  const law = first?.[3] ?? crash?.[1] ?? crash?.[2] ?? /(\w*Error): .*/.exec(heard)?.[0] ?? 'a crash of the simulation'
  return { killedBy: law, runs: Number(first?.[1] ?? 0), failing }
}

async function plant(place: string, mutant: Mutant): Promise<() => Promise<void>> {
  const file = join(place, mutant.file)
  const sound = await readFile(file, 'utf8')
  const found = sound.split(mutant.find).length - 1
  if (found !== 1)
    throw new Error(`${mutant.name}: its text stands ${found} times in ${mutant.file}; it must stand there once`)
  await writeFile(
    file,
    sound.replace(mutant.find, () => mutant.replace),
  )
  return () => writeFile(file, sound)
}

const campaignsOf = (mutant: Mutant): readonly string[] => (mutant.scenario ?? 'free,owned').split(' ')

async function main(): Promise<number> {
  const chosen = mutants.filter(mutant => given.only === undefined || mutant.name.includes(given.only))
  const places = await Promise.all(Array.from({ length: Number(given.threads) }, copyTree))
  const sound = await soundness(places[0] ?? '', chosen)
  const rows: { readonly mutant: Mutant; readonly verdict: string; readonly killed: boolean }[] = []
  const waiting = [...chosen]
  await Promise.all(
    places.map(async place => {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const { killed, verdict } = await tryOne(place, mutant, sound)
        rows.push({ mutant, killed, verdict })
        console.log(`${mutant.name.padEnd(44)} ${verdict}`)
      }
    }),
  )
  await Promise.all(places.map(place => rm(place, { recursive: true, force: true })))
  const killed = rows.filter(row => row.killed).length
  console.log(`mutants: ${killed}/${rows.length} killed`)
  return killed === rows.length ? 0 : 1
}

/** Which seeds fail without any defect planted: those prove nothing. */
async function soundness(place: string, chosen: readonly Mutant[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const most = new Map<string, number>()
  for (const mutant of chosen)
    for (const campaign of campaignsOf(mutant)) most.set(campaign, Math.max(most.get(campaign) ?? 0, mutant.runs))
  const sound = new Map<string, readonly number[]>()
  for (const [campaign, runs] of most) {
    if (campaign === 'exhaustive') continue
    const { failing } = await simulate(place, campaign, runs, [], false)
    sound.set(campaign, failing)
    if (failing.length > 0)
      console.log(`without any mutant, ${campaign} fails ${failing.length} of ${runs} runs; they are left out`)
  }
  return sound
}

async function tryOne(place: string, mutant: Mutant, sound: ReadonlyMap<string, readonly number[]>) {
  try {
    const restore = await plant(place, mutant)
    try {
      for (const campaign of campaignsOf(mutant)) {
        const { killedBy, runs } = await simulate(
          place,
          campaign,
          mutant.runs,
          sound.get(campaign) ?? [],
          true,
          mutant.by,
        )
        if (killedBy) return { killed: true, verdict: `killed by ${killedBy} after ${runs} runs of ${campaign}` }
      }
    } finally {
      await restore()
    }
    return { killed: false, verdict: `SURVIVES ${mutant.runs} runs of ${campaignsOf(mutant).join(' and ')}` }
  } catch (error) {
    return { killed: false, verdict: `ERROR ${error instanceof Error ? error.message : error}` }
  }
}

process.exitCode = await main()
