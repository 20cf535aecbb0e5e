// Asks a person about a conflict: which side is right, and of a text two sides changed, which is right in each section.

import { rulesFor } from '../shared/core/binding.ts'
import type { EndId } from '../shared/core/ids.ts'
import { conflictText, recommended, type Waiting } from './commands/conflicts.ts'
import { endName } from './items.ts'
import type { Opened } from './opening.ts'
import { columns, line, paint } from './paper.ts'
import { chosenText, type Side, sectionsOf } from './sections.ts'
import type { World } from './world.ts'

export interface Chosen {
  readonly at: Waiting
  readonly choice: { readonly end: EndId } | { readonly value: string }
}

/** Nothing is chosen unless a side was named: an empty answer leaves the conflict open. */
export async function ask(at: Waiting, here: Opened, project: string, world: World): Promise<readonly Chosen[]> {
  world.out(conflictText(at, here, project, world))
  const ends = Object.keys(at.conflict?.values ?? {}) as EndId[]
  const best = recommended(at, here, project)
  const text = await textIn(at, here, project)
  if (text) {
    const value = await askSections(text, best, project, world)
    return value === undefined ? [] : [{ at, choice: { value } }]
  }
  const end = await askSide('Which is right', ends, best, project, world)
  return end === undefined ? [] : [{ at, choice: { end } }]
}

interface TwoSides {
  readonly base: string
  readonly mine: { readonly end: EndId; readonly text: string }
  readonly theirs: { readonly end: EndId; readonly text: string }
}

/** A text that two ends changed. Where three did, one of them is taken as a whole. */
async function textIn(at: Waiting, { lockstep }: Opened, project: string): Promise<TwoSides | undefined> {
  const { binding } = await lockstep.engine(project)
  const rule = rulesFor(binding, at.link.kind).find(({ name }) => name === at.field)
  const [mine, theirs, ...others] = Object.entries(at.conflict?.values ?? {})
  if (rule?.kind !== 'text' || !mine || !theirs || others.length > 0) return undefined
  const side = ([end, value]: typeof mine) => ({ end: end as EndId, text: String(value ?? '') })
  return { base: String(at.conflict?.base ?? ''), mine: side(mine), theirs: side(theirs) }
}

async function askSections(
  { base, mine, theirs }: TwoSides,
  best: EndId | undefined,
  project: string,
  world: World,
): Promise<string | undefined> {
  const sides = { base, mine: mine.text, theirs: theirs.text }
  const sections = sectionsOf(sides)
  const at = paint(world)
  const choices: Side[] = []
  for (const [n, section] of sections.entries()) {
    const said = [
      ['    was', passage(section.base)],
      [`    ${endName(mine.end, project)}`, at.green(passage(section.mine))],
      [`    ${endName(theirs.end, project)}`, at.yellow(passage(section.theirs))],
    ]
    world.out(`  section ${n + 1} of ${sections.length}\n${columns(said)}`)
    const end = await askSide('Which is right here', [mine.end, theirs.end], best, project, world)
    if (end === undefined) return undefined
    choices.push(end === mine.end ? 'mine' : 'theirs')
  }
  return chosenText(sides, choices)
}

const passage = (text: string): string => (text.trim() === '' ? '(taken out)' : line(text, 300))

async function askSide(
  question: string,
  ends: readonly EndId[],
  best: EndId | undefined,
  project: string,
  world: World,
): Promise<EndId | undefined> {
  const names = ends.map(end => `${endName(end, project)}${end === best ? ' (recommended)' : ''}`)
  for (;;) {
    const answer = (await world.ask(`${question}: ${names.join(' or ')}? Empty leaves it open: `)).trim().toLowerCase()
    if (answer === '') return undefined
    const meant = ends.filter(end => endName(end, project).toLowerCase().startsWith(answer))
    const exact = meant.find(end => endName(end, project).toLowerCase() === answer)
    const [only, ...others] = meant
    if (exact) return exact
    if (only && others.length === 0) return only
    world.out(`${JSON.stringify(answer)} is neither. `)
  }
}
