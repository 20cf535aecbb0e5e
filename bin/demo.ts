#!/usr/bin/env node
// npm start: the demo on this machine. `--once` tells its story and checks it; without, a page stays open until Ctrl-C.

import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { systemClock } from '../shared/hosts/local/clock.ts'
import { endsOf, trackerEnds } from './demo/ends.ts'
import { type House, openHouse, quickTiming } from './demo/house.ts'
import { leapingClock } from './demo/leaping.ts'
import { goLive, type Live } from './demo/live.ts'
import { clientFileName, project } from './demo/sample.ts'
import { openSite, type Site } from './demo/site.ts'
import { tell } from './demo/story.ts'
import { type Paint, paint } from './paper.ts'

const help = `npm start                     the demo, with a page on this machine; Ctrl-C ends it
npm start -- --port 8020      the page at this port
npm start -- --json           what happens, as one line of JSON each
npm start -- --once           the story from beginning to end, checked; ends with 0 when all ends agree, with 1 when not
`

export interface Terminal {
  out(text: string): void
  err(text: string): void
  readonly colours: boolean
  readonly isTerminal: boolean
  /** The person has had enough. */
  readonly stopped: AbortSignal
}

const usualPort = 8020

const flags = {
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  port: { type: 'string' },
} as const

export async function demo(words: readonly string[], terminal: Terminal): Promise<number> {
  let wanted: Wanted
  try {
    wanted = read(words)
  } catch (reason) {
    terminal.err(`${reason instanceof Error ? reason.message : String(reason)}\n\n${help}`)
    return 2
  }
  if (wanted.help) {
    terminal.out(help)
    return 0
  }
  try {
    return wanted.once ? await once(terminal) : await stay(terminal, wanted)
  } catch (reason) {
    terminal.err(`The demo ended: ${reason instanceof Error ? reason.message : String(reason)}\n`)
    return 1
  }
}

type Wanted = ReturnType<typeof read>

function read(words: readonly string[]) {
  const { values } = parseArgs({ args: [...words], options: flags })
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    throw new TypeError('A port is a number from 0 to 65535.')
  return { ...values, port }
}

async function once({ out, colours }: Terminal): Promise<number> {
  const clock = leapingClock()
  const house = await openHouse(clock)
  try {
    const say = (text: string) => out(`${text}\n`)
    await greet(house, say, paint({ colours }))
    return (await tell(house, clock, say, paint({ colours }))) ? 0 : 1
  } finally {
    await house.close()
  }
}

async function greet(house: House, say: (line: string) => void, { bold, dim }: Paint): Promise<void> {
  const ends = await endsOf(house)
  const trackers = new Intl.ListFormat('en').format(trackerEnds(ends).map(({ title }) => title))
  say('')
  say(bold('Lockstep, a demo'))
  say('')
  say(`  ${trackers} are emulated: they run in this process and listen on 127.0.0.1. The engine,`)
  say('  the connectors with their client libraries, the files and the memory are real.')
  say(`  ${dim('No account, no network: nothing leaves this machine.')}`)
}

/** Words for people, or what happened for programs; never both. */
interface Telling {
  say(line: string): void
  note(said: object): void
}

const tellingTo = ({ out }: Terminal, json: boolean): Telling => ({
  say: line => (json ? undefined : out(`${line}\n`)),
  note: said => (json ? out(`${JSON.stringify(said)}\n`) : undefined),
})

async function stay(terminal: Terminal, { port, json }: Wanted): Promise<number> {
  const telling = tellingTo(terminal, json)
  const house = await openHouse(systemClock, quickTiming)
  try {
    await greet(house, telling.say, paint(terminal))
    await firstSync(house, { ...terminal, isTerminal: terminal.isTerminal && !json }, telling.say)
    if (!terminal.stopped.aborted) await untilStopped(house, terminal, port, telling)
  } finally {
    await house.close()
  }
  return 0
}

async function untilStopped(house: House, terminal: Terminal, port: number | undefined, telling: Telling) {
  const live = await goLive(house, telling.note)
  try {
    const site = await openPage(live, port)
    telling.note({ address: site.address, folder: house.folder })
    for (const line of inviting(house, site.address, paint(terminal))) telling.say(line)
    await aborted(terminal.stopped)
    await site.close()
  } finally {
    await within(1000, live.close())
  }
}

/** A line that grows while the ends meet for the first time; on a terminal only. */
async function firstSync(house: House, { err, isTerminal, stopped }: Terminal, say: (line: string) => void) {
  const begun = Date.now()
  const progress = (done: number, waiting: number): void => {
    if (isTerminal) err(`\r  First sync: ${done} of ${done + waiting} looks\u001b[K`)
  }
  const { totals } = await house.lockstep.syncProject(project, { watcher: { stop: stopped, progress } })
  if (isTerminal) err('\r\u001b[K')
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  say('')
  say(`  First sync: ${totals.created ?? 0} items made, in ${seconds} s.`)
}

const inviting = ({ folder }: House, address: string, { bold, dim }: Paint): readonly string[] => [
  '',
  `  ${bold(`Open ${address}`)} in a browser: edit any item at any end, break a tracker, make people disagree.`,
  `  The sample repository is ${folder}: edit its files with any editor.`,
  '',
  `  ${dim('In another terminal, the commands work on it too:')}`,
  ...['status', 'conflicts', 'history "Fuel the rocket"'].map(
    command => `    npm run lockstep -- ${command} --client ${join(folder, clientFileName)}`,
  ),
  '',
  `  ${dim('Ctrl-C ends the demo and removes its folder.')}`,
]

/** Waits for work, but not for ever. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const enough = new AbortController()
  const timer = later(milliseconds, undefined, { signal: enough.signal }).catch(() => {})
  await Promise.race([work, timer])
  enough.abort()
}

/** The usual port, or any other where that is taken; a port that was asked for, or none. */
async function openPage(live: Live, wanted: number | undefined): Promise<Site> {
  try {
    return await openSite(live, wanted ?? usualPort)
  } catch (reason) {
    if (!isTaken(reason)) throw reason
    if (wanted !== undefined) throw new Error(`Port ${wanted} is taken. Name another, or none: npm start`)
    return openSite(live, 0)
  }
}

const isTaken = (reason: unknown): boolean =>
  reason instanceof Error && 'code' in reason && reason.code === 'EADDRINUSE'

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

if (import.meta.main) {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  process.exitCode = await demo(process.argv.slice(2), {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    colours: process.stdout.isTTY === true && process.stdout.hasColors(),
    isTerminal: process.stderr.isTTY === true,
    stopped: stop.signal,
  })
}
