// A function of the local cloud keeps to its own environment, time, memory and roads, and another takes over when it dies.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test, vi } from 'vitest'
import { openClock } from '../../../bin/local-cloud/clock.ts'
import { type LambdaPlan, openLambda } from '../../../bin/local-cloud/lambda.ts'
import { closing, listening } from '../../../bin/local-cloud/loopback.ts'

// Threads are started here, beside other tests; only what hangs is wrong.
vi.setConfig({ testTimeout: 30_000 })

const folder = mkdtempSync(join(tmpdir(), 'lockstep-machine-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const code = join(folder, 'index.mjs')
writeFileSync(
  code,
  `import { setTimeout as pause } from 'node:timers/promises'
let count = 0
export const handler = async ({ does, what }, context) => {
  count++
  if (does === 'environment') return Object.keys(process.env).sort()
  if (does === 'count') return count
  if (does === 'time') return [Date.now(), new Date().getTime(), context.getRemainingTimeInMillis()]
  if (does === 'pause') { const before = Date.now(); await pause(what); return Date.now() - before }
  if (does === 'loop') for (;;) {}
  if (does === 'eat') { const all = []; for (;;) all.push(new Array(1_000_000).fill(1.5)) }
  if (does === 'fetch') return (await fetch(what)).text()
  if (does === 'throw') throw new Error('as was asked for')
  if (does === 'say') console.log(what)
}`,
)

const lambda = (more: Partial<LambdaPlan> = {}) =>
  openLambda({
    name: 'Tried',
    arn: 'arn:tried',
    code: pathToFileURL(code),
    handler: 'handler',
    environment: { COLOUR: 'blue' },
    megabytes: 64,
    timeout: 20_000,
    roads: { to: {}, closed: true },
    clock: openClock(1),
    say: () => {},
    mostAtOnce: 2,
    ...more,
  })

test('it sees its own environment and nothing of ours', async () => {
  const tried = lambda()
  expect(await tried.invoke({ does: 'environment' })).toMatchObject({ ok: true, answer: ['COLOUR'] })
  await tried.stop()
})

test('it is kept for the next event, works on one at a time, and never more run at once than may', async () => {
  const tried = lambda()
  expect(await tried.invoke({ does: 'count' })).toMatchObject({ answer: 1 })
  expect(await tried.invoke({ does: 'count' })).toMatchObject({ answer: 2 })
  const [one, two] = [tried.invoke({ does: 'pause', what: 300 }), tried.invoke({ does: 'pause', what: 300 })]
  expect(tried.invoke({ does: 'count' })).toBeUndefined()
  expect(await Promise.all([one, two])).toMatchObject([{ ok: true }, { ok: true }])
  await tried.stop()
})

test('what takes too long is stopped, and so is what takes too much; the next event finds a new machine', async () => {
  const tried = lambda({ timeout: 1500 })
  expect(await tried.invoke({ does: 'loop' })).toEqual({ ok: false, why: 'no answer within 1.5 s' })
  expect(await tried.invoke({ does: 'count' })).toMatchObject({ ok: true, answer: 1 })
  const hungry = lambda()
  expect(await hungry.invoke({ does: 'eat' })).toMatchObject({ ok: false, why: expect.stringContaining('memory') })
  expect(await hungry.invoke({ does: 'count' })).toMatchObject({ ok: true, answer: 1 })
  await Promise.all([tried.stop(), hungry.stop()])
})

test('what is killed in the middle fails without a word of its own', async () => {
  const tried = lambda()
  await tried.invoke({ does: 'count' })
  const running = tried.invoke({ does: 'pause', what: 10_000 })
  await vi.waitUntil(() => tried.killOne())
  expect(await running).toEqual({ ok: false, why: 'the machine was stopped' })
  await tried.stop()
})

test('it lives by the time of the cloud', async () => {
  const clock = openClock(100, Date.parse('2030-01-01T00:00:00Z'))
  const tried = lambda({ clock })
  clock.jump(60 * 60_000)
  const outcome = await tried.invoke({ does: 'time' })
  const [now, made, left] = outcome?.ok && Array.isArray(outcome.answer) ? outcome.answer : []
  expect(Math.abs(now - clock.now())).toBeLessThan(60_000)
  expect(now).toBeGreaterThanOrEqual(Date.parse('2030-01-01T01:00:00Z'))
  expect(Math.abs(made - now)).toBeLessThan(60_000)
  // A deadline twenty of our seconds away is half an hour away by a clock a hundred times as fast.
  expect(left).toBeGreaterThan(20_000)
  const before = performance.now()
  const paused = await tried.invoke({ does: 'pause', what: 20_000 })
  expect(paused).toMatchObject({ ok: true })
  expect(performance.now() - before).toBeLessThan(10_000)
  await tried.stop()
})

test('it reaches what a road leads to, and nothing else', async () => {
  const server = createServer((_, answer) => void answer.end('the emulated one'))
  const address = await listening(server)
  const tried = lambda({ roads: { to: { 'https://api.example.com': address }, closed: true } })
  expect(await tried.invoke({ does: 'fetch', what: 'https://api.example.com/items' })).toMatchObject({
    answer: 'the emulated one',
  })
  expect(await tried.invoke({ does: 'fetch', what: 'https://elsewhere.example.com' })).toMatchObject({
    ok: false,
    why: expect.stringContaining('fetch failed'),
  })
  await Promise.all([tried.stop(), closing(server)])
})

test('what it writes is heard line by line, and what it throws is told', async () => {
  const lines: string[] = []
  const tried = lambda({ say: line => lines.push(line) })
  await tried.invoke({ does: 'say', what: 'first\nsecond' })
  await vi.waitUntil(() => lines.length === 2)
  expect(lines).toEqual(['first', 'second'])
  expect(await tried.invoke({ does: 'throw' })).toMatchObject({
    ok: false,
    why: expect.stringContaining('as was asked'),
  })
  await tried.stop()
})
