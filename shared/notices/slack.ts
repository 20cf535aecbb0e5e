// Slack, and whatever takes its incoming webhooks: a notice becomes a message in a channel.

import { z } from 'zod'
import { Fault, type FaultKind } from '../core/errors.ts'
import type { Notice, Way } from '../ports/notifier.ts'

/** Whoever knows the address can speak to people: it is the credential. */
const address = z.url({ protocol: /^https$/ })
const channelIn = z.object({ channel: z.string().optional().catch(undefined) })
const patience = 5000
/** What a message may hold. */
const longest = 39_000

export const slack: Way = {
  title: 'Slack',
  // Where the webhook leads is settled in Slack; only older ones, and some other chats, let a message choose.
  settings: { channel: {} },
  secrets: ['url'],
  async tell(notice, { settings, secret, fetch }) {
    const url = address.safeParse(secret.url)
    if (!url.success)
      throw refused('denied', 'its credential has no `url` that begins with https://. Make an incoming webhook')
    const { channel } = channelIn.parse(settings)
    const answer = await post(fetch, url.data, { ...(channel !== undefined && { channel }), text: textOf(notice) })
    const kind = kindOf(answer.status)
    if (kind) throw refused(kind, `it answered ${answer.status}. ${next[kind]}`)
  },
}

async function post(fetch: typeof globalThis.fetch, url: string, message: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    })
  } catch {
    // The reason may name the address.
    throw refused('unavailable', 'it does not answer. It is tried again later')
  }
}

/** What came from a tracker must not call a whole channel to its desk: the signs of a mention lose their meaning. */
const textOf = ({ title, lines }: Notice): string => {
  const text = [title, ...lines].join('\n')
  const short = text.length > longest ? `${text.slice(0, longest)} …` : text
  return short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const next = {
  denied: 'Make a new incoming webhook and write its address into the vault',
  'rate-limited': 'It is tried again later',
  unavailable: 'It is tried again later',
  invalid: 'Trying again will not help',
} as const satisfies Partial<Record<FaultKind, string>>

function kindOf(status: number): keyof typeof next | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status === 429) return 'rate-limited'
  if (status >= 500 || status === 408) return 'unavailable'
  return [401, 403, 404, 410].includes(status) ? 'denied' : 'invalid'
}

const refused = (kind: FaultKind, why: string): Fault => new Fault({ kind, message: `Slack was not told: ${why}.` })
