// People are told what they asked to know: once, without values, and never at the cost of the work.

import { expect, test } from 'vitest'
import { Fault } from '../../shared/core/errors.ts'
import { fileOf, trackers } from './trackers.ts'

const ends = ['specs', 'jira'] as const
const all = '[conflicts, denials, limits, summaries]'
const file = (notify = `notify: { chat: ${all} }`, defaults = 'conflicts: ask') =>
  fileOf(ends, notify, defaults).replace('connections:\n', 'connections:\n  chat: { connector: slack }\n')

async function inConflict(file: string) {
  const here = await trackers(ends, { file })
  here.page('specs').add({ title: 'Fuel the rocket' })
  await here.sync()
  here.page('specs').edit(here.page('specs').ref(), { title: 'Fuel it with secrets' })
  here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel it with hydrogen' })
  return here
}
const told = (here: Awaited<ReturnType<typeof trackers>>, topic: string) =>
  here.host.notifier.told.filter(notice => notice.topic === topic)

test('a conflict is told to whoever asked, once, by where it is and not by what it says', async () => {
  const here = await inConflict(file())
  await here.sync()
  await here.sync()
  const [notice, ...others] = told(here, 'conflict')
  expect(others).toEqual([])
  expect(notice).toMatchObject({ to: 'chat', title: 'SHOP: a conflict waits for somebody' })
  expect(notice?.lines[0]).toMatch(/^title of T-?\w+, found at SHOP\/(specs|jira)$/)
  expect(notice?.lines.at(-1)).toBe('Decide with: lockstep conflicts --project SHOP')
  expect(JSON.stringify(notice)).not.toMatch(/secrets|hydrogen/)
})

test('nobody is told who did not ask', async () => {
  const here = await inConflict(file('notify: { chat: [denials] }'))
  await here.sync()
  expect(here.host.notifier.told).toEqual([])
})

test('a preview tells nobody', async () => {
  const here = await inConflict(file('notify: { chat: [conflicts] }'))
  await here.sync({ preview: true })
  expect(here.host.notifier.told).toEqual([])
})

test('a credential that is refused is told, and told again only hours later', async () => {
  const here = await trackers(ends, { file: file('notify: { chat: [denials] }'), without: ['jira'] })
  here.page('specs').add({ title: 'Fuel the rocket' })
  await here.sync()
  await here.sync()
  expect(here.host.notifier.told).toMatchObject([{ topic: 'denied', to: 'chat' }])
  expect(here.host.notifier.told[0]?.title).toContain('jira')
  await here.pass(4 * 60 * 60_000)
  await here.sync()
  expect(here.host.notifier.told).toHaveLength(2)
})

test('a run that was refused, and one that did something, are told where wished', async () => {
  const here = await trackers(ends, { file: file() })
  for (let i = 0; i < 3; i++) here.page('specs').add({ title: `Stage ${i}` })
  await here.sync({ limits: { writes: 1 } })
  expect(here.host.notifier.told).toMatchObject([
    { topic: 'limit', lines: [expect.stringContaining('the limit is 1')] },
  ])
  await here.sync()
  await here.sync()
  expect(told(here, 'summary')).toMatchObject([{ title: 'SHOP: kept in step' }])
  expect(told(here, 'summary')[0]?.lines).toContain('SHOP/jira: 0 written, 3 created, 0 deleted')
})

test('a chat that is down costs a line in the log, and nothing else', async () => {
  const here = await inConflict(file())
  const { host, clock } = here
  const notifier = {
    tell: async () => {
      throw new Fault({ kind: 'unavailable', message: 'The chat is down.' })
    },
  }
  const { listening } = await import('../../shared/runtime/telling.ts')
  const telling = listening({ ...host, clock, client: here.lockstep.client, notifier })
  telling.denied('jira', 'refused')
  await telling.flush()
  expect(host.log.lines.at(-1)).toMatchObject({ what: 'people could not be told', about: { connection: 'chat' } })
})
