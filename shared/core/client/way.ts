// How one field travels, as a person writes it: "both ways", "specs → others", "specs ↔ issues", "issues proposes", "…, summary", "…, name".

import type { Flow } from '../binding.ts'
import type { FieldOrder, Shown } from './model.ts'
import { instead, list, type Path, quote, type Tell } from './problem.ts'
import { blanks, blanksOf } from './shown.ts'

/** Words that cannot be names of ends, since they mean something beside them. */
export const reserved = [
  'others',
  'all',
  'both',
  'ways',
  'and',
  'off',
  'way',
  'latest',
  'ask',
  'template',
  'summary',
  'name',
  'address',
  'conflicts',
  'kind',
]

type Flows = Record<string, { flow: Flow; named: boolean }>
export type Written = Pick<FieldOrder, 'flows' | 'shown'>

const arrow = /(↔|<-+>|<=+>|⇄|→|-+>|=+>|⇒|←|<-+|<=+|⇐)/
const spellings = '`both ways`, `specs → others`, `specs ↔ issues`, `issues proposes` or `off`'

/** Reads the whole spelling; the first way, at most one look, any number of proposals. */
export function readWay(text: string, ends: readonly string[], path: Path, tell: Tell): Written | undefined {
  let flows: Flows | undefined
  let shown: Shown | undefined
  const proposing: string[] = []
  let sound = true
  const wrong = (message: string, write: string): void => {
    sound = false
    tell(path, message, write)
  }

  for (const clause of clausesOf(text)) {
    const proposes = /^(.+?)\s+proposes?$/.exec(clause)?.[1]
    if (clause.startsWith('"')) {
      if (shown) wrong('this is shown in two ways', 'one of them')
      shown = { as: 'template', template: readTemplate(clause.slice(1, clause.endsWith('"') ? -1 : undefined), wrong) }
    } else if (clause === 'summary' || clause === 'name' || clause === 'address') {
      if (shown) wrong('this is shown in two ways', 'one of them')
      shown = { as: clause }
    } else if (proposes !== undefined) proposing.push(...readSide(proposes, ends, wrong).names)
    else if (flows) wrong(`${quote(clause)} is a second direction`, 'one direction; several ends are joined by `and`')
    else flows = readFlows(clause, ends, wrong)
  }
  if (!sound) return undefined

  flows ??= bothWays(ends, false)
  for (const end of proposing) {
    const rule = flows[end]
    if (rule === undefined || rule.flow === 'gives')
      wrong(
        `${quote(end)} cannot propose: it is not written`,
        `${quote(`${end} proposes`)} alone, or ${quote(`others → ${end}`)}`,
      )
    flows[end] = { flow: 'proposes', named: true }
  }
  return sound ? { flows, ...(shown && { shown }) } : undefined
}

/** Commas part clauses, except inside double quotes. */
const clausesOf = (text: string): readonly string[] =>
  (text.match(/(?:"(?:[^"\\]|\\.)*"?|[^,"])+/g) ?? [])
    .map(clause => clause.trim())
    .map(clause => (clause.startsWith('"') ? clause : clause.replace(/\s+/g, ' ')))
    .filter(clause => clause !== '')

type Wrong = (message: string, write: string) => void

const bothWays = (ends: readonly string[], named: boolean): Flows =>
  Object.fromEntries(ends.map(end => [end, { flow: 'both', named }]))

function readFlows(clause: string, ends: readonly string[], wrong: Wrong): Flows {
  if (clause === 'both ways') return bothWays(ends, false)
  if (clause === 'off') return {}
  const [from = '', sign, to = '', ...more] = clause.split(arrow).map(part => part.trim())
  if (sign === undefined) {
    const near = instead(clause, ['both ways', 'off', 'summary', 'name', 'address'])
    wrong(`${quote(clause)} is no direction`, near.startsWith('one of') ? spellings : near)
    return {}
  }
  if (more.length > 0)
    wrong(
      `${quote(clause)} has two arrows`,
      `one arrow; several ends are joined by \`and\`, as in \`specs → issues and board\``,
    )

  const [left, right] = [readSide(from, ends, wrong), readSide(to, ends, wrong)]
  if (left.broad && right.broad) wrong(`${quote(clause)} names no end`, '`both ways`')
  const lefts = left.broad ? ends.filter(end => !right.names.includes(end)) : left.names
  const rights = right.broad ? ends.filter(end => !left.names.includes(end)) : right.names
  const twice = lefts.filter(end => rights.includes(end))
  if (twice.length > 0) wrong(`${list(twice)} stands on both sides of the arrow`, 'each end once')

  const forward = /[>→⇒]$/.test(sign)
  if (sign === '↔' || sign === '⇄' || (forward && sign.startsWith('<')))
    return { ...flow(lefts, 'both', left.broad), ...flow(rights, 'both', right.broad) }
  const [givers, takers] = forward ? [lefts, rights] : [rights, lefts]
  const [giving, taking] = forward ? [left, right] : [right, left]
  // Several ends on the giving side keep each other in step too.
  return {
    ...flow(givers, givers.length === 1 ? 'gives' : 'both', giving.broad),
    ...flow(takers, 'takes', taking.broad),
  }
}

const flow = (names: readonly string[], does: Flow, broad: boolean): Flows =>
  Object.fromEntries(names.map(name => [name, { flow: does, named: !broad }]))

interface Side {
  readonly names: readonly string[]
  readonly broad: boolean
}

function readSide(text: string, ends: readonly string[], wrong: Wrong): Side {
  if (text === 'others' || text === 'all') return { names: [], broad: true }
  const names = text.split(/\s+and\s+|\s*[+&]\s*/).filter(name => name !== '')
  if (names.length === 0)
    wrong('one side of the arrow is empty', `an end of this project (${list(ends)}) or \`others\``)
  for (const name of names)
    if (!ends.includes(name)) wrong(`${quote(name)} is no end of this project`, instead(name, [...ends, 'others']))
  return { names, broad: false }
}

export function readTemplate(template: string, wrong: Wrong): string {
  const used = blanksOf(template)
  for (const name of used)
    if (!blanks.some(known => known === name))
      wrong(`${quote(`{{${name}}}`)} cannot be filled in`, instead(name, blanks).replace(/`(\w+)`/g, '`{{$1}}`'))
  if (!used.includes('text')) wrong('the template leaves out the text itself', '`{{text}}` somewhere in it')
  return template.replace(/\\(["\\])/g, '$1')
}
