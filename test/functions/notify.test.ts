// Notices reach the log always, and the chat they are meant for; what could not be told is told again.

import { expect, test } from 'vitest'
import { raise, tellAll } from '../../functions/notify.ts'
import { memoryHost } from '../../shared/hosts/memory/index.ts'
import { clientOf, project } from './small-client.ts'

const url = 'https://chat.example/room'
const notice = { topic: 'denied', title: 'The tracker refuses our credential', lines: ['Renew it.'], to: 'chat' }
const client = clientOf(
  project('SHOP', 'notify: { chat: [dead letters, conflicts] }') +
    project('WEB', 'notify: { chat: [dead letters], other: [dead letters] }') +
    project('TOOLS', 'notify: { third: [conflicts] }'),
  ['chat', 'other', 'third'],
)

async function tell(bodies: readonly string[], status = 200, secrets = { chat: [{ url }] }) {
  const host = memoryHost({ secrets })
  const posted: { readonly to: string; readonly said: unknown }[] = []
  const answer = await tellAll(
    bodies.map((body, i) => ({ messageId: `m${i}`, body })),
    {
      ...host,
      client,
      fetch: async (input, init) => {
        const request = new Request(input, init)
        posted.push({ to: request.url, said: await request.json() })
        return new Response(null, { status })
      },
    },
  )
  return { posted, lines: host.log.lines, failed: answer.batchItemFailures.map(each => each.itemIdentifier) }
}

test('a notice is a line in the log and a message in its chat', async () => {
  const { failed, lines, posted } = await tell([JSON.stringify(notice)])
  expect(failed).toEqual([])
  expect(lines).toEqual([{ what: notice.title, about: { topic: 'denied', connection: 'chat', lines: 'Renew it.' } }])
  expect(posted).toEqual([{ to: url, said: { text: `${notice.title}\nRenew it.` } }])
})

test('what was not taken, what nobody can be told, and what is no notice, stays; the rest is told', async () => {
  expect((await tell([JSON.stringify(notice)], 500)).failed).toEqual(['m0'])
  const strange = JSON.stringify({ ...notice, to: 'paper' })
  const { failed, posted, lines } = await tell([strange, 'nonsense', JSON.stringify(notice)])
  expect([failed, posted.length]).toEqual([['m0', 'm1'], 1])
  expect(JSON.stringify(lines)).not.toContain(url)
})

test('without a credential the notice stays until there is one', async () => {
  expect((await tell([JSON.stringify(notice)], 200, { chat: [] })).failed).toEqual(['m0'])
})

const alarm = (value: string) => ({
  alarmData: {
    state: { value },
    configuration: { description: 'Something was put aside on board of DEMO: read the log.' },
  },
})

test('an alarm about dead letters is a notice for everybody who asked, each once', async () => {
  const { notifier } = memoryHost()
  await raise(alarm('OK'), { client, notifier })
  await raise(alarm('ALARM'), { client, notifier })
  expect(notifier.told.map(({ to, topic }) => [to, topic])).toEqual([
    ['chat', 'dead-letter'],
    ['other', 'dead-letter'],
  ])
  expect(notifier.told[0]?.title).toBe('Something was put aside on board of DEMO: read the log.')
})
