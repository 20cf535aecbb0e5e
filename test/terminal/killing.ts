// Kills a sync at a random moment and starts it again, and holds what is there then against what people wrote.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from '../../bin/build.ts'
import { type Shown, type Workshop, workshop } from './workshop.ts'

const second = 1000
const minute = 60 * second

export interface Told {
  readonly kills: number
  readonly items: number
  /** Each thing that is not as it must be, in words. */
  readonly wrong: readonly string[]
}

export interface Killing {
  readonly items: number
  readonly kills: number
  /** From 0 up to 1. */
  readonly random: () => number
  readonly say: (line: string) => void
}

/** Before it, a command has not begun to do anything that could be interrupted. */
const startUp = 0.2 * second

/** In each workshop a first sync is killed, and then one of edits at both ends; the command is the packed one. */
export async function killing(wanted: Killing): Promise<Told> {
  const out = mkdtempSync(join(tmpdir(), 'packed-'))
  try {
    await pack(out)
    return await killingOf(join(out, 'lockstep.mjs'), wanted)
  } finally {
    rmSync(out, { recursive: true })
  }
}

async function killingOf(program: string, { items, kills, random, say }: Killing): Promise<Told> {
  const usual = { first: 0, edits: 0 }
  const wrong: string[] = []
  let done = 0
  while (done < kills) {
    const here = await workshop(program)
    try {
      fill(here, items)
      for (const what of ['first', 'edits'] as const) {
        if (what === 'edits') edit(here, done)
        // Later than lists lag behind: the second sync begins where the first ended.
        here.pass(20 * minute)
        const moment = startUp + Math.max(0, 0.9 * usual[what] - startUp) * random()
        const round = { here, items, moment, name: `${what} sync of ${items} items` }
        if (usual[what] > 0) {
          if (done === kills) break
          const found = await killed(round, say)
          wrong.push(...found.wrong.map(words => `kill ${done + 1}: ${words}`))
          done += found.hit ? 1 : 0
        } else usual[what] = await undisturbed(round, say)
      }
    } finally {
      await here.close()
    }
  }
  return { kills: done, items, wrong }
}

function fill(here: Workshop, items: number): void {
  for (let number = 1; number <= items; number++)
    if (number % 5 < 3) here.addSpec(number)
    else here.addIssue(number)
}

/** Every item gets a new title, at one end or the other. */
function edit(here: Workshop, round: number): void {
  for (const spec of here.specs()) if (spec.number % 2 === 0) here.editSpec(spec, `Item ${spec.number}, edit ${round}`)
  for (const issue of here.issues())
    if (issue.number % 2 === 1) here.editIssue(issue, `Item ${issue.number}, edit ${round}`)
}

interface Round {
  readonly here: Workshop
  readonly items: number
  readonly moment: number
  readonly name: string
}

async function undisturbed({ here, items, name }: Round, say: (line: string) => void): Promise<number> {
  const wanted = titlesWanted(here)
  const { code, milliseconds, out, err } = await here.run(['sync'])
  const wrong = [...notInStep(here, items, wanted), ...untrue(here, 'all')]
  if (code !== 0 || wrong.length > 0)
    throw new Error(`Undisturbed, the ${name} fails: ${code} ${out}${err}${wrong.join('\n')}`)
  say(`undisturbed: ${name} in ${(milliseconds / second).toFixed(1)} s`)
  return milliseconds
}

async function killed({ here, items, moment, name }: Round, say: (line: string) => void) {
  const wanted = titlesWanted(here)
  const command = here.start(['sync'])
  const timer = setTimeout(() => command.kill(), moment)
  const { code } = await command.ended
  clearTimeout(timer)
  const hit = code === undefined
  const arrived = [...wanted].filter(([number, title]) =>
    [here.specs(), here.issues()].every(end => end.some(each => each.number === number && each.title === title)),
  ).length
  const wrong = untrue(here, 'some').map(words => `before the rerun, ${words}`)

  // Whoever was killed may still hold what it was about to write.
  here.pass(minute)
  let last = await here.run(['sync'])
  let reruns = 1
  wrong.push(...untrue(here, 'some').map(words => `after the rerun, ${words}`))
  if (last.code !== 0) {
    // An attempt nobody answered may still show up, for as long as the tracker's lists lag.
    here.pass(20 * minute)
    last = await here.run(['sync'])
    reruns = 2
  }
  if (last.code !== 0) wrong.push(`the last rerun ended with ${last.code}: ${last.out}${last.err}`)
  wrong.push(...notInStep(here, items, wanted), ...untrue(here, 'all'))
  const verified = await here.run(['verify'])
  if (verified.code !== 0) wrong.push(`verify ended with ${verified.code}: ${verified.out}${verified.err}`)
  const how = hit ? `killed after ${(moment / second).toFixed(2)} s` : 'over before it was killed'
  say(
    `${name}, ${how}: ${arrived} of ${items} had arrived; ${reruns === 1 ? 'one rerun' : 'two reruns'}, ${wrong.length} things wrong`,
  )
  return { hit, wrong }
}

type Titles = ReadonlyMap<number, string>

/** Of two titles of one item, the one that is not the first is what somebody wrote. */
function titlesWanted(here: Workshop): Titles {
  const titles = new Map<number, string>()
  for (const { number, title } of [...here.specs(), ...here.issues()])
    if (title.includes('edit') || !titles.has(number)) titles.set(number, title)
  return titles
}

/** Every item once at each end, saying what people wrote; nothing was made that had to be taken away again. */
function notInStep(here: Workshop, items: number, wanted: Titles): readonly string[] {
  const made = here.tracker.at.issues.all().flatMap(({ key }) => Number(/^SHOP-(\d+)$/.exec(key)?.[1] ?? 0))
  const highest = Math.max(...made)
  return [
    ...(highest === items ? [] : [`${highest} issues were made for ${items} items`]),
    ...(['specs', 'issues'] as const).flatMap(end => {
      const shown: readonly Shown[] = here[end]()
      const counts = [...Map.groupBy(shown, ({ number }) => number)].filter(([, all]) => all.length > 1)
      const others = shown.filter(({ number, title }) => wanted.get(number) !== title)
      const missing = [...wanted.keys()].filter(number => !shown.some(each => each.number === number))
      return [
        ...counts.map(([number, all]) => `${end}: item ${number} is there ${all.length} times`),
        ...others.map(({ number, title }) => `${end}: item ${number} says ${title}, not ${wanted.get(number)}`),
        ...missing.map(number => `${end}: item ${number} is missing`),
      ]
    }),
  ]
}

/**
 * What last-sync.json says wrongly: of a package that is at one end only, a time the tracker never showed, or that a change
 * is known which the package does not show. An edit that only the package has is no matter of it.
 */
function untrue(here: Workshop, how: 'some' | 'all'): readonly string[] {
  const entries = here.lastSync()
  const specs = new Map(here.specs().map(spec => [spec.name, spec]))
  const issues = new Map(here.issues().map(issue => [issue.number, issue]))
  const wrong = Object.entries(entries).flatMap(([name, time]) => {
    const spec = specs.get(name)
    const issue = spec && issues.get(spec.number)
    const at = Date.parse(time)
    // The tracker tells whole milliseconds.
    if (!spec || !issue) return [`last-sync.json has ${name}, which is not at both ends`]
    if (at > issue.updated) return [`last-sync.json knows a change of ${name} that never was`]
    const isWritten = spec.title.includes('edit') && !issue.title.includes('edit')
    return at === issue.updated && spec.title !== issue.title && !isWritten
      ? [`last-sync.json calls ${name} in step, and it is not`]
      : []
  })
  const left = how === 'all' ? [...specs.keys()].filter(name => !Object.hasOwn(entries, name)) : []
  const late =
    how === 'all'
      ? Object.entries(entries).filter(([name, time]) => {
          const issue = issues.get(specs.get(name)?.number ?? 0)
          return issue && Date.parse(time) !== issue.updated
        })
      : []
  return [
    ...wrong,
    ...left.map(name => `last-sync.json does not know ${name}`),
    ...late.map(([name]) => `last-sync.json knows an old state of ${name}`),
  ]
}
