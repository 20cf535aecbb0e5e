// A copy of the tree in which defects are planted and runs are played, so that the real one is never touched.

import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'

const root = new URL('../../../', import.meta.url).pathname
/** A planted defect may make a run endless. */
const patience = 90_000

export interface Trial {
  /** The law that was broken first. */
  readonly broken: string | undefined
  /** After how many runs. */
  readonly runs: number
  readonly failing: readonly number[]
  /** All laws that were broken. */
  readonly laws: readonly string[]
}

export interface Order {
  readonly campaign: string
  readonly runs: number
  readonly seed: string
  readonly except: readonly number[]
  /** Stop at the first failure. */
  readonly first: boolean
  readonly laws: readonly string[]
}

export class Bench {
  readonly #place: string

  private constructor(place: string) {
    this.#place = place
  }

  static async set(): Promise<Bench> {
    const place = await mkdtemp(join(tmpdir(), 'mutants-'))
    await cp(join(root, 'shared'), join(place, 'shared'), { recursive: true })
    await cp(join(root, 'test/simulation'), join(place, 'test/simulation'), { recursive: true })
    await cp(join(root, 'package.json'), join(place, 'package.json'))
    await symlink(join(root, 'node_modules'), join(place, 'node_modules'))
    return new Bench(place)
  }

  async clear(): Promise<void> {
    await rm(this.#place, { recursive: true, force: true })
  }

  /** Plants all changes of a defect; gives back the way to take them out again. */
  async plant({ changes, name }: Mutant): Promise<() => Promise<void>> {
    const sound = new Map<string, string>()
    const restore = async () => {
      for (const [file, text] of sound) await writeFile(join(this.#place, file), text)
    }
    for (const [file, find, replace] of changes) {
      const text = await readFile(join(this.#place, file), 'utf8')
      if (!sound.has(file)) sound.set(file, text)
      const times = text.split(find).length - 1
      if (times !== 1) {
        await restore()
        throw new Error(`${name}: its text stands ${times} times in ${file}; it must stand there once: ${find}`)
      }
      await writeFile(
        join(this.#place, file),
        text.replace(find, () => replace),
      )
    }
    return restore
  }

  /** Plays runs of one kind, leaving out seeds that fail anyway. */
  play({ campaign, runs, seed, except, first, laws }: Order): Promise<Trial> {
    const words = [
      'test/simulation/sim.ts',
      ...['--regime', campaign, '--runs', String(runs), '--seed', seed, '--threads', '1'],
      ...(except.length > 0 ? ['--except', except.join(',')] : []),
      ...(first ? ['--first'] : []),
      ...['--laws', laws.join(',')],
    ]
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, words, { cwd: this.#place, timeout: patience })
      let heard = ''
      const hear = (chunk: Buffer) => {
        heard += chunk.toString()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.on('error', reject)
      child.on('close', code => {
        const trial = understand(heard)
        if (code === 0 || trial.broken) resolve(trial)
        else reject(new Error(`${campaign} did not end: ${heard.trim().split('\n').slice(0, 6).join(' | ')}`))
      })
    })
  }
}

function understand(heard: string): Trial {
  const broken = [...heard.matchAll(/^(?:\((\d+)\) )?\S+ (\d+) (\w+): /gm)]
  const [first] = broken
  const failing = [...new Set(broken.map(([, , seed]) => Number(seed)))]
  const laws = [...new Set(broken.flatMap(([, , , law]) => law ?? []))]
  return { broken: first?.[3], runs: Number(first?.[1] ?? 0), failing, laws }
}
