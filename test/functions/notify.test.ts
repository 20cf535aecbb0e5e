// Notices reach the log always, and an address where somebody gave one; what could not be told is told again.

import { expect, test } from 'vitest'
import { tellAll } from '../../functions/notify.ts'
import { memoryHost } from '../../shared/hosts/memory/index.ts'

const notice = { topic: 'denied', title: 'The tracker refuses our credential', lines: ['Renew it.'] }

async function tell(bodies: readonly string[], url?: string, status = 200) {
  const host = memoryHost(url === undefined ? {} : { secrets: { notices: [{ url }] } })
  const posted: string[] = []
  const answer = await tellAll(
    bodies.map((body, i) => ({ messageId: `m${i}`, body })),
    {
      ...host,
      fetch: async (input, init) => {
        posted.push(await new Request(input, init).text())
        return new Response(null, { status })
      },
    },
  )
  return { posted, lines: host.log.lines, failed: answer.batchItemFailures.map(each => each.itemIdentifier) }
}

test('without an address a notice is a line in the log', async () => {
  const { failed, lines, posted } = await tell([JSON.stringify(notice)])
  expect([failed, posted]).toEqual([[], []])
  expect(lines).toEqual([{ what: notice.title, about: { topic: 'denied', lines: 'Renew it.' } }])
})

test('with an address it is posted there', async () => {
  const { failed, posted } = await tell([JSON.stringify(notice)], 'https://chat.example/room')
  expect(failed).toEqual([])
  expect(posted.map(text => JSON.parse(text))).toEqual([{ text: `${notice.title}\nRenew it.` }])
})

test('an address that is not encrypted is not used', async () => {
  expect((await tell([JSON.stringify(notice)], 'http://chat.example/room')).posted).toEqual([])
})

test('what was not taken, and what is no notice, stays; the rest is told', async () => {
  expect((await tell([JSON.stringify(notice)], 'https://chat.example/room', 500)).failed).toEqual(['m0'])
  expect((await tell(['nonsense', JSON.stringify(notice)])).failed).toEqual(['m0'])
})
