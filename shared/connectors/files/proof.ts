// Proves on somebody's own files that edits stay where they belong: every package is written back as it is and edited in
// every field, in memory, and every line that changed must be one that carries the field.

import { Fault } from '../../core/errors.ts'
import { fieldName } from '../../core/ids.ts'
import { elements, type Value } from '../../core/value.ts'
import { alignEqual } from '../../text/align.ts'
import { blocks } from '../../text/blocks.ts'
import type { Around, Edit, Format, Package, SourceFile } from './formats/format.ts'
import { ownersOf } from './owners.ts'
import { lineEndOf } from './splice.ts'

export interface Verdict {
  /** Lines that changed though the edit was about something else: what was done, and where it shows. */
  readonly strays: readonly string[]
  /** Edits that were refused, with the reason. */
  readonly refused: readonly string[]
}

export type Step = Pick<Edit, 'set' | 'sets'> & {
  readonly field: string
  readonly does: string
  readonly lines?: number
}

const at = new Date(Date.UTC(2031, 0, 2, 3, 4, 5))

export function prove(format: Format, files: readonly SourceFile[], one: Package, around: Around): Verdict {
  const strays: string[] = []
  const refused: string[] = []
  for (const step of [sameAgain(one), ...steps(one, around)]) {
    try {
      const rewrites = format.edit(files, { ref: one.ref, set: step.set, sets: step.sets, at }, around)
      for (const { path, text } of rewrites) {
        const before = files.find(file => file.path === path)?.text ?? ''
        strays.push(...outside(path, before, text ?? '', step).map(line => `${path}: ${step.does} changes ${line}`))
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      refused.push(`${one.ref}: ${step.does} is refused. ${error.message}`)
    }
  }
  return { strays, refused }
}

/** Everything it shows, said once more. */
const sameAgain = ({ fields }: Package): Step => {
  const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => !Array.isArray(value)))
  const sets = Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      Array.isArray(value) ? [[name, { add: value, remove: [], whole: value }]] : [],
    ),
  )
  return { field: 'nothing', does: 'writing it back unchanged', set, sets }
}

function steps({ fields, ref }: Package, { bundles }: Around): readonly Step[] {
  const { title, body, status, priority, due, parent }: Readonly<Record<string, Value>> = fields
  const other = bundles.find(({ name }) => name !== ref && name !== parent)?.name ?? null
  const scalar = (field: string, value: Value): Step => ({
    field,
    does: `another ${field}`,
    set: { [fieldName(field)]: value },
    sets: {},
  })
  return [
    scalar('title', `${title}, checked: "once" & 'twice'`),
    scalar('status', status === 'complete' ? 'in-progress' : 'complete'),
    scalar('priority', priority === 'high' ? 'low' : 'high'),
    scalar('priority', null),
    scalar('due', due === null ? '2031-02-03' : null),
    scalar('parent', other),
    ...['labels', 'assignees'].flatMap(field => listSteps(field, elements(fields[fieldName(field)]))),
    ...bodySteps(String(body ?? '')),
  ]
}

function listSteps(field: string, words: readonly string[]): readonly Step[] {
  const [first] = words
  const step = (does: string, add: readonly string[], remove: readonly string[]): Step => ({
    field,
    does: `${does} ${field}`,
    set: {},
    sets: { [fieldName(field)]: { add, remove, whole: [...words.filter(word => !remove.includes(word)), ...add] } },
  })
  return [
    step('one more of', ['checked', 'two words: here'], []),
    ...(first === undefined ? [] : [step('one less of', [], [first]), step('none of', [], words)]),
  ]
}

function bodySteps(body: string): readonly Step[] {
  const parts = blocks(body)
  const middle = Math.floor(parts.length / 2)
  const join = (all: readonly { readonly text: string; readonly gap: string }[]) =>
    all.map(part => part.text + part.gap).join('')
  const step = (does: string, text: string, lines: number): Step => ({
    field: 'body',
    does,
    set: { [fieldName('body')]: text },
    sets: {},
    lines,
  })
  const fewer = parts.toSpliced(middle, 1)
  /** What stood around the block that is gone may read as one: then more than that block changed. */
  const partsStay = blocks(join(fewer)).length === fewer.length
  const plain = parts.findIndex(({ text }, i) => i >= middle && /^\p{L}[^\n|]*$/u.test(text))
  return [
    step(
      'one more paragraph',
      join([
        ...parts.slice(0, -1),
        ...parts.slice(-1).map(part => ({ ...part, gap: '\n\n' })),
        { text: 'Checked.', gap: '' },
      ]),
      2,
    ),
    ...(plain < 0
      ? []
      : [
          step(
            'a longer paragraph',
            join(parts.with(plain, { text: `${parts[plain]?.text} Checked.`, gap: parts[plain]?.gap ?? '' })),
            1,
          ),
        ]),
    ...(parts.length < 3 || !partsStay
      ? []
      : [
          step(
            'one block less',
            join(fewer),
            (parts[middle]?.text.split('\n').length ?? 0) + (parts[middle]?.gap.split('\n').length ?? 0),
          ),
        ]),
  ]
}

/** Changed lines that are not of the field, each as a person would find it. */
export function outside(
  path: string,
  before: string,
  after: string,
  { field, lines = 0 }: Pick<Step, 'field' | 'lines'>,
): readonly string[] {
  const [old, now] = [before, after].map(ended).map(text => ({ lines: text.split('\n'), owners: ownersOf(path, text) }))
  if (!old || !now) return []
  const pairs = alignEqual(old.lines, now.lines)
  const kept = new Set(pairs)
  const gone = old.lines.flatMap((line, i) =>
    (pairs[i] ?? -1) < 0 ? [{ line, owner: old.owners[i] ?? '', at: i + 1 }] : [],
  )
  const come = now.lines.flatMap((line, i) => (kept.has(i) ? [] : [{ line, owner: now.owners[i] ?? '', at: i + 1 }]))
  const changed = [...gone, ...come]
  const strays = changed.filter(({ owner }) => !mayChange(owner, field))
  const inBody = changed.filter(({ owner }) => owner === 'body')
  const most = lines + (lines > 0 ? 2 : 0)
  const tooMany = field === 'body' && inBody.length > most ? [`${inBody.length} lines of the body`] : []
  const end = field !== 'body' && before.endsWith('\n') !== after.endsWith('\n') ? ['the line end at the very end'] : []
  return [...strays.map(({ owner, at: line }) => `line ${line}, which belongs to ${owner}`), ...tooMany, ...end]
}

/** A line that becomes the last one, or no longer is, is no other line. */
const ended = (text: string): string => (text.endsWith('\n') ? text : text + lineEndOf(text))

const mayChange = (owner: string, field: string): boolean =>
  owner === field ||
  (owner === 'times' && field !== 'nothing') ||
  (owner.startsWith('signs ') && owner.split(' ').includes(field))
