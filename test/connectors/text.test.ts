// Texts go through every tracker and come back: no word is lost, writing what was read changes nothing, and an edit of one
// paragraph in the tracker is an edit of that paragraph at the other end, and of no other byte.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Binding } from '../../shared/core/binding.ts'
import type { Outcome } from '../../shared/core/errors.ts'
import { canonical } from '../../shared/core/field.ts'
import { bindingId, endId, type FieldName, type Ref, runId } from '../../shared/core/ids.ts'
import { carefulTiming, type Engine } from '../../shared/engine/engine.ts'
import { runBinding } from '../../shared/engine/run.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { memoryStore } from '../../shared/hosts/memory/store.ts'
import type { Lab, Samples } from '../../shared/http/emulator-lab.ts'
import { blocks } from '../../shared/text/blocks.ts'
import { connectorNames, laboratoryOf } from '../conformance/find-connectors.ts'
import { marker } from '../conformance/suite/check.ts'
import { Board } from '../support/board.ts'
import { documents } from '../support/markdown.ts'
import { some, times } from '../support/thorough.ts'

const hour = 3_600_000
const corpus = join(import.meta.dirname, '../../../shared/corpus')

/** What people really wrote, without what is data at its head. */
const written = (): readonly string[] =>
  readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md'))
    .sort()
    .map(path => readFileSync(join(corpus, path), 'utf8').replace(/^---\n[\s\S]*?\n---\n\s*/, ''))

const sources = [
  { what: 'generated documents', isThere: true, texts: () => documents(times(40, 200)) },
  { what: 'documents people wrote', isThere: existsSync(corpus), texts: () => some(written(), 40) },
]

/** On two busy processors. */
const patience = { timeout: times(60_000, 600_000) }

describe.each(connectorNames())('%s', async name => {
  const open = await laboratoryOf(name)
  const { samples, module } = open()
  const field = samples.text

  describe.each(sources)('$what', ({ isThere, texts }) => {
    /** Those the tracker has room for. How much a text grows on the way is the connector's to know; half is left for it. */
    const fitting = (skip: (why: string) => void): readonly string[] => {
      if (field === undefined) skip('it has no text')
      if (!isThere) skip('there is no ../shared/corpus')
      const most = (field && module.manifest.fields[field]?.limit) ?? Number.POSITIVE_INFINITY
      const all = isThere ? texts() : []
      const fit = all.filter(text => text.length <= most / 2)
      if (fit.length < all.length)
        console.info(`${name}: ${all.length - fit.length} of ${all.length} texts are too long`)
      expect(fit.length, 'texts to try').toBeGreaterThan(all.length / 2)
      return fit
    }

    test('no word is lost, and writing what was read changes nothing', patience, async ({ skip }) => {
      const all = fitting(skip)
      if (field !== undefined) await writesTwice(open(onlyText(samples, field)), field, all)
    })

    test('an edit of one paragraph there changes that paragraph here', patience, async ({ skip }) => {
      const all = fitting(skip)
      if (field !== undefined) await carriesEdits(open(onlyText(samples, field)), field, all)
    })
  })
})

const onlyText = ({ title }: Samples, field: FieldName) => ({
  shared: { fields: [...(title === undefined ? [] : [title]), field], comments: false },
})

/** Sends what was refused for being too fast once more, as the queue would. */
async function patiently<A, B>(
  { clock }: Lab,
  pieces: readonly A[],
  send: (pieces: readonly A[]) => Promise<readonly Outcome<B>[]>,
): Promise<readonly B[]> {
  const answers = new Map<A, { readonly value: B }>()
  for (let left = pieces; left.length > 0; left = pieces.filter(piece => !answers.has(piece))) {
    const few = left.slice(0, 20)
    for (const [i, outcome] of (await send(few)).entries()) {
      const piece = few[i]
      if (outcome.ok && piece !== undefined) answers.set(piece, outcome)
      else if (!outcome.ok && outcome.fault.kind !== 'rate-limited') throw outcome.fault
    }
    await clock.sleep(60_000)
  }
  return pieces.flatMap(piece => answers.get(piece) ?? []).map(({ value }) => value)
}

async function writesTwice(lab: Lab, field: FieldName, texts: readonly string[]): Promise<void> {
  const drafts = texts.map((text, n) => ({
    kind: 'item' as const,
    fields: { ...titled(lab, n), [field]: canonical('text', text) },
    marker: marker(1, `link-${n}`),
  }))
  const refs = (await patiently(lab, drafts, few => lab.connector.create(few))).map(made => made.ref)
  const first = await shown(lab, field, refs)
  for (const [n, text] of texts.entries())
    expect(missingWords(text, first[n]), `words of text ${n}:\n${text}`).toEqual([])

  const again = refs.map((ref, n) => ({ ref, kind: 'item' as const, set: { [field]: first[n] ?? '' }, sets: {} }))
  await patiently(lab, again, few => lab.connector.update(few))
  const second = await shown(lab, field, refs)
  for (const [n, text] of texts.entries()) expect(second[n], `the second pass of text ${n}:\n${text}`).toBe(first[n])
}

const titled = ({ samples }: Lab, n: number) => (samples.title === undefined ? {} : { [samples.title]: `Text ${n}` })

async function shown(lab: Lab, field: FieldName, refs: readonly Ref[]): Promise<readonly string[]> {
  const reads = refs.map(ref => ({ ref }))
  return (await patiently(lab, reads, few => lab.connector.read(few))).map(item => String(item.fields[field]))
}

/** Words of one text that the other lacks, as often as it lacks them. */
function missingWords(text: string, other = ''): readonly string[] {
  const left = new Map([...Map.groupBy(wordsOf(other), word => word)].map(([word, all]) => [word, all.length]))
  return wordsOf(text).filter(word => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count === 0
  })
}

const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}]+/gu) ?? []

/** The other end holds the texts as they were written; the tracker gets them from the engine, and somebody edits them there. */
async function carriesEdits(lab: Lab, field: FieldName, texts: readonly string[]): Promise<void> {
  const { board, sync } = twoEnds(lab, field)
  const packages = texts.map((text, n) => board.add({ ...titled(lab, n), [field]: text }))
  const refs = await sync()
  const before = await shown(lab, field, refs)

  const edits = packages.map((item, n) => {
    const [there = '', here = ''] = [before[n], texts[n]]
    const paragraph = plainParagraph(there, here)
    return { item, ref: refs[n], there, here, ...(paragraph === undefined ? {} : { paragraph }) }
  })
  expect(edits.filter(edit => edit.paragraph !== undefined).length, 'texts to edit').toBeGreaterThan(texts.length / 2)
  for (const { ref, there, paragraph } of edits)
    if (ref && paragraph) lab.person.edit(ref, { [field]: amended(there, paragraph) })

  const after = await shown(lab, field, refs)
  for (const [n, { there, paragraph }] of edits.entries())
    expect(after[n], `text ${n} as the tracker shows it`).toBe(paragraph ? amended(there, paragraph) : there)

  await sync()
  for (const [n, { item, here, paragraph }] of edits.entries()) {
    const expected = paragraph ? amended(here, paragraph) : here
    const text = String(board.items.get(item)?.fields[field])
    expect(canonical('text', text), `text ${n} at the other end`).toBe(canonical('text', expected))
  }
  const writes = board.writes.length
  lab.emulator.forgetCalls()
  await sync()
  expect(board.writes.length, 'what is in step is not written again').toBe(writes)
  expect(lab.emulator.calls.filter(call => lab.writes?.(call.route) ?? !call.route.startsWith('GET'))).toEqual([])
}

/** A paragraph of plain words that stands once in either text, and alike. */
function plainParagraph(there: string, here: string): string | undefined {
  const once = (text: string, part: string) => text.split(part).length === 2
  return blocks(there)
    .map(block => block.text)
    .find(
      text =>
        /^[A-Z][^\n*_`[\]<>|\\~#&!@]{20,}$/.test(text) && once(there, text) && once(here, text) && isBlock(here, text),
    )
}

const isBlock = (text: string, part: string): boolean => blocks(text).some(block => block.text === part)

const amended = (text: string, paragraph: string): string => text.replace(paragraph, () => `${paragraph} And more.`)

function twoEnds(lab: Lab, field: FieldName) {
  const { clock, connector, module } = lab
  const [tracker, packages] = [endId('tracker'), endId('packages')]
  const board = new Board('packages', { now: () => clock.now() })
  const store = memoryStore()
  const binding = bindingOf([packages, tracker], lab, field)
  const engine: Engine = {
    binding,
    ends: {
      [tracker]: { id: tracker, connection: 'tracker', manifest: module.manifest, connector },
      [packages]: board.open(),
    } as Engine['ends'],
    store,
    queue: memoryQueue(clock),
    clock,
    log: { note: () => {} },
    timing: carefulTiming,
  }
  let runs = 0
  return {
    board,
    /** A run some minutes later, and where the packages are in the tracker. */
    async sync(): Promise<readonly Ref[]> {
      await clock.sleep(600_000)
      runs += 1
      const limits = { writes: 10_000, deletes: 0 }
      const report = await runBinding(engine, () => memoryQueue(clock), {
        run: runId(`run-${runs}`),
        limits,
        patience: hour,
      })
      expect(report).toMatchObject({ errors: [] })
      expect(report.totals).not.toHaveProperty('conflict')
      const links = await Promise.all([...board.items.keys()].map(item => store.linkOf(packages, item)))
      const known = await Promise.all(links.map(id => (id ? store.link(id) : undefined)))
      return known.map(link => link?.ends[tracker]?.ref ?? missing())
    },
  }
}

function missing(): never {
  throw new Error('A package has no item in the tracker')
}

function bindingOf(ends: readonly ReturnType<typeof endId>[], { samples }: Lab, field: FieldName): Binding {
  const at = Object.fromEntries(ends.map(end => [end, { flow: 'both' as const }]))
  const title = samples.title
  return {
    id: bindingId('texts'),
    ends: ends.map(id => ({ id, starts: true, receives: true })),
    fields: [
      ...(title === undefined ? [] : [{ name: title, kind: 'scalar' as const, policy: 'latest' as const, at }]),
      { name: field, kind: 'text', policy: 'latest', at },
    ],
    comments: [],
    deletions: 'unlink',
    limits: { writes: 10_000, deletes: 0 },
  }
}
