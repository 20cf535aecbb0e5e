// lockstep serve: keeps a machine listening: webhooks at its door, schedules by its clock, until somebody stops it.

import { createServer, type IncomingMessage, type Server } from 'node:http'
import { InvalidArgumentError } from 'commander'
import type { Client } from '../../shared/core/client.ts'
import type { Time } from '../../shared/core/ids.ts'
import { wayCalled } from '../../shared/notices/ways.ts'
import type { Manifest } from '../../shared/ports/connector.ts'
import { load } from '../../shared/runtime/ends.ts'
import { type Answer, type Ear, hear } from '../../shared/runtime/hearing.ts'
import { type Opened, opened } from '../opening.ts'
import { reportText } from '../pages.ts'
import { line } from '../paper.ts'
import { type Errands, errandsOf } from '../serving/errands.ts'
import { fallen } from '../serving/occasions.ts'
import { untold } from '../untold.ts'
import { codes, type World } from '../world.ts'
import type { Command } from './command.ts'

interface Flags {
  readonly client?: string
  readonly port: number
}

export const serve: Command = (parser, world, finish) => {
  parser
    .command('serve')
    .description('listen for webhooks and keep the schedules, until it is stopped')
    .option('-c, --client <code>', 'the client: a code under clients/, or a file')
    .option('--port <n>', 'where to listen, on this machine only', port, 8017)
    .addHelpText(
      'after',
      '\nPOST /hooks/<connection> takes deliveries. A tunnel or a proxy of yours brings them here.\n',
    )
    .action(async (flags: Flags) => {
      const here = await opened(world, flags)
      const errands = errandsOf(here.lockstep, world.interrupted, {
        done: async (project, why, report) =>
          world.out(`${project} ${why}: ${await reportText(report, here.host.store, project, world)}`),
        failed: (project, why, reason) =>
          world.err(`${project} ${why}: ${line(reason instanceof Error ? reason.message : String(reason), 400)}\n`),
      })
      const door: Ear = {
        ...here.host,
        client: here.lockstep.client,
        partOf: connector => load(world.modules, connector),
        pass: async heard => {
          for (const each of heard) errands.heard(each)
        },
      }
      const server = await listening(door, flags.port, world)
      for (const remark of untold(
        here.lockstep.client,
        await manifestsOf(here.lockstep.client, world),
        'lockstep sync',
      ))
        world.err(`${remark}\n`)
      const timer = keepSchedules(here, errands, world)
      await stopped(world.interrupted)
      clearInterval(timer)
      // Whoever is at the door is answered; nobody new comes in.
      await new Promise(resolve => server.close(resolve))
      await errands.rest()
      world.out('Stopped. What was begun is finished.\n')
      finish(codes.fine)
    })
}

async function manifestsOf({ connections }: Client, { modules }: World): Promise<Readonly<Record<string, Manifest>>> {
  const items = Object.values(connections).filter(({ connector }) => !wayCalled(connector))
  const loaded = items.map(async ({ connector }) => [connector, (await load(modules, connector)).manifest] as const)
  return Object.fromEntries(await Promise.all(loaded))
}

function port(text: string): number {
  const found = Number(text)
  if (!Number.isInteger(found) || found < 0 || found > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return found
}

async function listening(door: Ear, wanted: number, world: World): Promise<Server> {
  const server = createServer((request, response) => {
    answer(door, request)
      .catch((reason: unknown): Answer => {
        world.err(`A delivery could not be handled: ${line(String(reason), 300)}\n`)
        return { status: 503 }
      })
      .then(({ status, headers = {}, body = '' }) => response.writeHead(status, headers).end(body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // On this machine only: whoever wants deliveries from outside decides how they come in.
    server.listen(wanted, '127.0.0.1', resolve)
  })
  const address = server.address()
  const found = typeof address === 'object' && address ? address.port : wanted
  world.out(`Listening on http://127.0.0.1:${found}/hooks/<connection>. Stop with Ctrl+C.\n`)
  return server
}

async function answer(door: Ear, request: IncomingMessage): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const [, connection] = /^\/hooks\/([\w.-]+)$/.exec(pathname) ?? []
  if (connection === undefined) return { status: 404 }
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } }
  const body = await bodyOf(request)
  if (body === undefined) return { status: 413, headers: { connection: 'close' } }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  )
  return hear(connection, { body, headers }, door)
}

/** No service sends more. */
const largest = 25 * 1024 * 1024

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    const bytes = Buffer.from(part)
    size += bytes.length
    if (size > largest) return undefined
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

/** Looks at the clock often and asks what fell since the last look: a machine that slept misses nothing of a day. */
function keepSchedules({ lockstep: { client }, host }: Opened, errands: Errands, world: World): NodeJS.Timeout {
  let before: Time = host.clock.now()
  return setInterval(() => {
    const now = host.clock.now()
    if (now < before) {
      world.err('The clock of this machine went back. Schedules go on from what it says now.\n')
      before = now
    }
    for (const { id, schedule } of client.projects)
      for (const occasion of fallen(schedule, client, before, now)) errands.due(String(id), occasion)
    before = now
  }, 1000)
}

const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
