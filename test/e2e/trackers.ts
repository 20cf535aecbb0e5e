// Emulated services on this machine, reached as the real ones are: by HTTP there, and by their signed deliveries back.

import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { closing, listening } from '../../bin/local-cloud/loopback.ts'
import * as github from '../../shared/connectors/github/emulator.ts'
import * as jira from '../../shared/connectors/jira/emulator.ts'
import * as linear from '../../shared/connectors/linear/emulator.ts'
import type { Sent } from '../../shared/http/emulator-hooks.ts'
import type { ConnectorLab, HookLab, Lab } from '../../shared/http/emulator-lab.ts'
import type { Clock } from '../../shared/ports/clock.ts'

export interface Service extends Omit<Lab, 'hooks'> {
  readonly hooks: HookLab
  /** Where connectors believe it to be, and where it is. */
  readonly origin: string
  readonly address: string
  /** From now on what happens there is posted to this address; answers with how the posting ends. */
  posts(address: string): Courier
  stop(): Promise<void>
}

export interface Courier {
  /** What came back for every delivery. */
  readonly statuses: readonly number[]
  /** Everything that was ever sent. */
  readonly sent: readonly Sent[]
}

export type Known = 'github' | 'jira' | 'linear'

export interface Kind {
  readonly connector: Known
  /** Where connectors believe it to be, if not at its usual address. */
  readonly origin?: string
}

const labs: Readonly<Record<Known, { readonly lab: ConnectorLab; readonly origin: string }>> = {
  github: { lab: github.lab, origin: 'https://api.github.com' },
  jira: { lab: jira.lab, origin: 'https://acme.atlassian.net' },
  linear: { lab: linear.lab, origin: 'https://api.linear.app' },
}

export async function startService(name: Known, clock: Clock, origin: string = labs[name].origin): Promise<Service> {
  // What tests look up is not to wait its turn.
  const lab = labs[name].lab({ clock, pace: { perMinute: 1_000_000, atOnce: 1000 } })
  const { hooks } = lab
  if (!hooks) throw new Error(`${name} sends nothing`)
  const stop = new AbortController()
  const address = await served(lab, origin, stop.signal)
  const couriers: Promise<void>[] = []
  return {
    ...lab,
    hooks,
    origin,
    address: address.at,
    posts(to) {
      const courier = { statuses: [] as number[], sent: [] as Sent[] }
      couriers.push(carry(hooks, to, courier, stop.signal))
      return courier
    },
    async stop() {
      stop.abort()
      await Promise.all([...couriers, address.close()])
    },
  }
}

async function served({ emulator, clock }: Lab, origin: string, stop: AbortSignal) {
  const server = createServer(async (asked, answered) => {
    try {
      const { method = 'GET', url = '/', headers } = asked
      const body = await buffer(asked)
      const plain = Object.entries(headers).flatMap(([name, value]) =>
        typeof value === 'string' && !['host', 'connection', 'transfer-encoding', 'content-length'].includes(name)
          ? [[name, value] as [string, string]]
          : [],
      )
      const request = new Request(`${origin}${url}`, {
        method,
        headers: plain,
        ...(body.byteLength > 0 && { body }),
      })
      const given = await emulator.fetch(request)
      answered.writeHead(given.status, {
        date: new Date(clock.now()).toUTCString(),
        ...Object.fromEntries(given.headers),
      })
      answered.end(Buffer.from(await given.arrayBuffer()))
    } catch {
      // A line that breaks: the emulator was told to let it.
      asked.destroy()
    }
  })
  const at = await listening(server)
  stop.addEventListener('abort', () => server.closeAllConnections())
  return { at, close: () => closing(server) }
}

async function carry(
  { mailbox }: HookLab,
  to: string,
  courier: { statuses: number[]; sent: Sent[] },
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const waiting = mailbox.waiting()
    if (waiting.length === 0) await pause(10)
    else {
      courier.sent.push(...waiting)
      courier.statuses.push(...(await mailbox.deliver(sent => post(to, sent))))
    }
  }
}

export async function post(to: string, { body, headers }: Sent): Promise<number> {
  const answer = await fetch(to, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  await answer.arrayBuffer()
  return answer.status
}
