// Rounds: who is looked at, at which ends, in which order, and over how much time.

import { expect, test } from 'vitest'
import { begin } from '../../functions/schedule.ts'
import { memoryHost } from '../../shared/hosts/memory/index.ts'
import { clientOf, manifests, project } from './small-client.ts'

const at = '2026-03-02T08:00:00Z'

function clock(projects: string) {
  const host = memoryHost()
  const client = clientOf(projects)
  const sent: { readonly delay: number; readonly ends: readonly string[] }[] = []
  const queue = {
    send: async (...[signals, delay = 0]: Parameters<typeof host.queue.send>) => {
      sent.push({ delay, ends: signals.map(({ end }) => end) })
      await host.queue.send(signals, delay)
    },
  }
  return {
    host,
    sent,
    strikes: (occasion: unknown) => begin({ occasion, at }, { ...host, queue, client, manifests }),
    occasion: (i = 0) => client.projects[0]?.schedule[i],
  }
}

test('projects that wait for an occasion are looked at, at each end, once', async () => {
  const here = clock(
    project('SHOP', 'schedule: daily 09:00') +
      project('TOOLS', 'schedule: daily 10:00') +
      project('WEB', 'schedule: daily 09:00'),
  )
  await here.strikes(JSON.parse(JSON.stringify(here.occasion())))
  expect(here.sent).toEqual([{ delay: 0, ends: ['SHOP/paper', 'SHOP/board', 'WEB/paper', 'WEB/board'] }])
  const run = '2026-03-02T08-00-00Z-sync'
  expect(here.host.queue.receive()[0]).toEqual({
    binding: 'SHOP',
    end: 'SHOP/paper',
    run,
    tries: 0,
    look: 'changes',
    census: false,
  })
})

test('a pull looks at trackers, a push at packages, an audit at everything, all of it', async () => {
  const here = clock(project('SHOP', 'schedule: daily 09:00 pull; daily 10:00 push; weekly audit sun'))
  for (const i of [0, 1, 2]) await here.strikes(here.occasion(i))
  expect(here.sent.map(({ ends }) => ends)).toEqual([['SHOP/board'], ['SHOP/paper'], ['SHOP/paper', 'SHOP/board']])
  expect(here.host.queue.receive().map(signal => signal.look === 'changes' && signal.census)).toEqual([
    false,
    false,
    true,
    true,
  ])
})

test('ten projects at a time, critical ones at once, the others spread until half the time is over', async () => {
  const names = Array.from({ length: 35 }, (_, i) => `P${String(i).padStart(2, '0')}`)
  const file = names.map((name, i) =>
    project(name, `schedule: every 20m\npriority: ${i >= 30 ? 'critical' : 'normal'}`),
  )
  const here = clock(file.join(''))
  await here.strikes(here.occasion())
  const minute = 60_000
  expect(here.sent.map(({ delay }) => delay)).toEqual([0, 0, (10 / 3) * minute, (20 / 3) * minute].map(Math.round))
  expect(here.sent.map(({ ends }) => ends.length)).toEqual([10, 20, 20, 20])
  expect(here.sent[0]?.ends[0]).toBe('P30/paper')
})

test('whoever matters more comes first', async () => {
  const priorities = ['low', 'normal', 'critical', 'high']
  const here = clock(
    priorities.map(priority => project(priority, `schedule: daily 09:00\npriority: ${priority}`)).join(''),
  )
  await here.strikes(here.occasion())
  expect(here.sent.flatMap(({ ends }) => ends).filter(end => end.endsWith('board'))).toEqual(
    ['critical', 'high', 'normal', 'low'].map(name => `${name}/board`),
  )
})

test('an occasion of an earlier deployment is let pass with a word; what is no occasion is refused', async () => {
  const here = clock(project('SHOP', 'schedule: daily 09:00'))
  await here.strikes({ does: 'sync', days: ['mon'], at: 1 })
  expect(here.sent).toEqual([])
  expect(here.host.log.lines).toHaveLength(1)
  await expect(here.strikes('now')).rejects.toThrow()
})
