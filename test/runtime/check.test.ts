// Checks before writing: over real connectors and emulated trackers, and over ends on paper that answer in their own way.

import { describe, expect, test } from 'vitest'
import type { FieldAtEnd } from '../../shared/core/binding.ts'
import { Fault } from '../../shared/core/errors.ts'
import { endId, fieldName, ref, serviceTime } from '../../shared/core/ids.ts'
import type { Inspection, OpenEnd } from '../../shared/ports/connector.ts'
import { type CheckReport, check } from '../../shared/runtime/check.ts'
import { Office, type OfficeOptions } from '../support/office.ts'
import { fileOf, trackers } from './trackers.ts'

const told = ({ ends }: CheckReport) =>
  Object.entries(ends).flatMap(([end, { findings }]) =>
    findings.map(({ weight, about, message }) => `${weight} ${end} ${about}: ${message}`),
  )

describe('a project over emulated trackers', () => {
  const names = ['specs', 'jira']

  test('is sound, and nothing was written', async () => {
    const here = await trackers(names)
    here.page('specs').add({ title: 'Buy milk', status: 'open' })
    const report = await here.lockstep.check('SHOP')
    expect(report).toMatchObject({ project: 'SHOP', sound: true })
    expect(told(report)).toEqual([])
    expect(report.ends[endId('SHOP/specs')]).toEqual({
      account: 'Rocket Robot',
      findings: [],
      items: { items: 1, more: false, pages: 1 },
      budget: { requests: 3, perMinute: 300, minutes: 1 },
      words: { status: ['open', 'in progress', 'done'] },
    })
    expect(names.flatMap(name => here.page(name).writes())).toEqual([])
    expect((await here.host.store.links(report.project)).links).toEqual([])
  })

  test('says what is wrong with its statuses, in the words of the live service', async () => {
    const table = `statuses:
  todo: { specs: open, jira: open }
  going: { specs: in progress, jira: In progress }
  done: { specs: done, jira: done }
`
    const here = await trackers(names, { file: fileOf(names).replace('defaults:', `${table}defaults:`) })
    const report = await here.lockstep.check('SHOP')
    expect(report.sound).toBe(false)
    expect(told(report)).toEqual([
      'warns SHOP/jira words: `in progress` is read by no row, and never mirrored. Add it to the row it belongs to.',
      'stops SHOP/jira words: `In progress` cannot be said there. Write `in progress`.',
    ])
    expect(report.ends[endId('SHOP/jira')]?.findings[1]).toMatchObject({ field: 'status', words: ['In progress'] })
  })

  test('names people who are strangers at one end', async () => {
    const people = `people:
  - { name: Ada, specs: ada, jira: ada }
  - { name: Grace, specs: grace, jira: grace.h }
`
    const here = await trackers(names, { file: fileOf(names).replace('defaults:', `${people}defaults:`) })
    const report = await here.lockstep.check('SHOP')
    expect(report.sound).toBe(true)
    expect(told(report)).toEqual([
      'warns SHOP/jira people: `grace.h` is nobody there and will not be mirrored. Correct it under people, or invite them.',
    ])
  })

  test('a credential that ran out, one that may not write, one that is missing, a service that is down', async () => {
    const all = ['expired', 'reader', 'without', 'down', 'well']
    const here = await trackers(all, { without: ['without'] })
    here.page('expired').expire()
    here.page('reader').around.demote()
    here.down.add('down')
    const report = await here.lockstep.check('SHOP')
    expect(report.sound).toBe(false)
    const lines = told(report)
    expect(lines).toHaveLength(4)
    expect(lines[0]).toMatch(/^stops SHOP\/expired service: Template Tracker: it could not be asked\. .*credential/i)
    expect(lines[1]).toBe(
      'stops SHOP/reader service: The token may only read ROCKET. Give it the right to write in Template Tracker.',
    )
    expect(lines[2]).toMatch(/^stops SHOP\/without service: .*without/)
    expect(lines[3]).toMatch(/^stops SHOP\/down service: .*Check again later\.$/)
    for (const line of lines) expect(line).not.toContain('tok_')
  })

  test('linked items that are in no list any more', async () => {
    const here = await trackers(names)
    here.page('specs').add({ title: 'Buy milk', status: 'open' })
    await here.sync()
    const copy = here.page('jira').only()
    here.page('jira').records.erase(copy)
    await here.clock.sleep(90_000)
    expect(told(await here.lockstep.check('SHOP'))).toEqual([
      'stops SHOP/jira items: 1 linked item is expected there, and it lists none. See whether it is the right place.',
    ])
  })

  test('calls: what an account is allowed is shared by all that use it', async () => {
    const slow = fileOf(names).replace('specs: { connector: tracker,', 'specs: { connector: tracker, at_most: 1/min,')
    const here = await trackers(names, { file: slow, opening: { patience: 99 * 60_000 } })
    for (let n = 0; n < 20; n++) here.page('specs').add({ title: `Item ${n}`, status: 'open' })
    const report = await here.lockstep.check('SHOP')
    expect(told(report)).toEqual([
      'warns SHOP/specs calls: Touching every item once takes 41 requests, 41 minutes at 1 a minute. Begin with a canary, narrow the project with only, or raise at_most.',
    ])
    expect(report.sound).toBe(true)
  })

  test('a project nobody knows', async () => {
    const here = await trackers(names)
    await expect(here.lockstep.check('SHIP')).rejects.toThrow('`SHIP` is no project of DEMO. Write `SHOP`.')
  })
})

describe('ends on paper', () => {
  const table = { todo: ['To Do'], done: ['Done'] }
  const status = fieldName('status')
  const tabled: FieldAtEnd = { flow: 'both', table, open: false }
  const office = (fields: OfficeOptions['fields'] = { status: { flows: { G: tabled, J: tabled } } }) =>
    new Office({ ends: { G: {}, J: {} }, fields })

  const well: Inspection = { account: 'us', findings: [], words: { [status]: ['To Do', 'Done'] }, strangers: [] }
  const answering = (here: Office, answers: Readonly<Record<string, Partial<OpenEnd['connector']>>>) =>
    check({
      ...here.engine,
      ends: Object.fromEntries(
        Object.entries(here.boards).map(([name, board]) => {
          const open = board.open()
          return [open.id, { ...open, connector: { ...open.connector, ...answers[name] } }]
        }),
      ),
      pace: () => 600,
    })

  test('one that cannot be asked says so; its place is looked at instead', async () => {
    const here = office()
    const report = await answering(here, { G: { inspect: async () => well } })
    expect(report.sound).toBe(true)
    expect(told(report)).toEqual([
      'warns J service: J cannot be asked what it takes. Its place can be seen; begin with a canary.',
    ])
    expect(here.board('J').calls).toEqual(['probe', 'changes'])
    here.board('J').broken = new Fault({ kind: 'denied', message: 'J refused the token. Renew it.' })
    expect(told(await answering(here, { G: { inspect: async () => well } }))).toEqual([
      'stops J service: J: it could not be asked. J refused the token. Renew it.',
    ])
  })

  test('a workflow without a way back stops; findings of the service are told as they are', async () => {
    const oneWay: Inspection = {
      ...well,
      steps: { 'To Do': ['Done'] },
      findings: [{ weight: 'warns', message: 'The board has no column for due.' }],
    }
    const report = await answering(office(), { G: { inspect: async () => oneWay }, J: { inspect: async () => well } })
    expect(report.sound).toBe(false)
    expect(told(report)).toEqual([
      'warns G service: The board has no column for due.',
      'stops G words: `Done` is a dead end: no way leads to `To Do`. Allow the step there, or let status only be read there.',
    ])
  })

  test('an end in trouble that lists no words has not said that it takes none', async () => {
    const trouble: Inspection = {
      account: 'nobody',
      findings: [{ weight: 'stops', message: 'Refused.' }],
      words: { [status]: [] },
      strangers: [],
    }
    const asked = (inspection: Inspection) =>
      answering(office(), { G: { inspect: async () => inspection }, J: { inspect: async () => well } })
    expect(told(await asked(trouble))).toEqual(['stops G service: Refused.'])
    expect(told(await asked({ ...trouble, findings: [] }))).toEqual([
      'stops G words: `To Do` cannot be said there. Write nothing; leave it out.',
      'stops G words: `Done` cannot be said there. Write nothing; leave it out.',
    ])
  })

  test('people of the binding are asked for, in the words of that end', async () => {
    const people = (word: string): FieldAtEnd => ({ flow: 'both', table: { Ada: [word] }, open: true })
    const here = office({ assignees: { kind: 'people', flows: { G: people('ada'), J: people('a.lovelace') } } })
    const asked: string[] = []
    const inspect =
      (end: string) =>
      async ({ people: names }: { readonly people: readonly string[] }) => {
        asked.push(`${end}: ${names}`)
        return well
      }
    await answering(here, { G: { inspect: inspect('G') }, J: { inspect: inspect('J') } })
    expect(asked).toEqual(['G: ada', 'J: a.lovelace'])
  })

  test('counting stops where it would cost too much', async () => {
    const endless = async (_: unknown, page: string | undefined) => ({
      listed: Array.from({ length: 100 }, (_, i) => ({ ref: ref(`${page}-${i}`), updatedAt: serviceTime(i) })),
      next: String(Number(page ?? 0) + 1),
    })
    const inspect = async () => well
    const report = await answering(office(), { G: { inspect, changes: endless }, J: { inspect } })
    expect(report.ends[endId('G')]?.items).toEqual({ items: 2000, more: true, pages: 20 })
  })

  test('a mistake of ours is no finding', async () => {
    const broken = async () => {
      throw new TypeError('not a fault')
    }
    await expect(answering(office(), { G: { inspect: broken } })).rejects.toThrow('not a fault')
  })
})
