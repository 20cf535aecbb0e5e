// Slack: a notice becomes one message, mentions nobody, and a refusal says what to do without saying the address.

import { expect, test } from 'vitest'
import { slack } from '../../shared/notices/slack.ts'
import type { Notice } from '../../shared/ports/notifier.ts'

const url = 'https://hooks.chat.example/services/T0/B0/spoken-softly'
const notice: Notice = { topic: 'conflict', title: 'SHOP: a conflict waits', lines: ['status of 7', 'Decide.'] }

async function tell(told: Notice, given: { url?: string; status?: number; settings?: Record<string, unknown> } = {}) {
  const posted: { readonly to: string; readonly said: unknown }[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    posted.push({ to: request.url, said: await request.json() })
    if (given.status === 0) throw new TypeError(`fetch failed: ${request.url}`)
    return new Response('ok', { status: given.status ?? 200 })
  }
  const secret: Record<string, string> = { url: given.url ?? url }
  const outcome: unknown = await slack
    .tell(told, { settings: given.settings ?? {}, secret, fetch })
    .catch((reason: unknown) => reason)
  return { posted, outcome }
}

test('title and lines are one message, for the channel the client file names', async () => {
  expect(await tell(notice)).toEqual({
    posted: [{ to: url, said: { text: 'SHOP: a conflict waits\nstatus of 7\nDecide.' } }],
    outcome: undefined,
  })
  const { posted } = await tell(notice, { settings: { channel: '#delivery' } })
  expect(posted[0]?.said).toMatchObject({ channel: '#delivery' })
})

test('what a tracker called something mentions nobody', async () => {
  const { posted } = await tell({ ...notice, title: '<!channel> & <@U1>', lines: [] })
  expect(posted[0]?.said).toEqual({ text: '&lt;!channel&gt; &amp; &lt;@U1&gt;' })
})

test('a novel is cut', async () => {
  const { posted } = await tell({ ...notice, lines: ['x'.repeat(90_000)] })
  expect(JSON.stringify(posted).length).toBeLessThan(40_000)
})

test.each([
  [{ url: 'http://hooks.chat.example/plain' }, 'denied'],
  [{ status: 404 }, 'denied'],
  [{ status: 410 }, 'denied'],
  [{ status: 429 }, 'rate-limited'],
  [{ status: 503 }, 'unavailable'],
  [{ status: 0 }, 'unavailable'],
  [{ status: 400 }, 'invalid'],
])('%o is %s, and the address stays unsaid', async (given, kind) => {
  const { outcome } = await tell(notice, given)
  expect(outcome).toMatchObject({ name: 'Fault', kind })
  expect(String(outcome)).not.toContain('hooks.chat')
})
