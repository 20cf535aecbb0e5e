// The demo, as somebody meets it: its story ends in agreement or says so, Ctrl-C ends it, and its door lets nobody else in.

import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type End, endsOf, filesEnds, trackerEnds } from '../../bin/demo/ends.ts'
import { type House, openHouse, quickTiming } from '../../bin/demo/house.ts'
import { leapingClock } from '../../bin/demo/leaping.ts'
import { goLive, type Live } from '../../bin/demo/live.ts'
import { project } from '../../bin/demo/sample.ts'
import { differences, type Seen, type Sight } from '../../bin/demo/sight.ts'
import { openSite, type Site } from '../../bin/demo/site.ts'
import { meeting, resting, tell } from '../../bin/demo/story.ts'
import { demo } from '../../bin/demo.ts'
import { paint } from '../../bin/paper.ts'
import { ref } from '../../shared/core/ids.ts'
import { systemClock } from '../../shared/hosts/local/clock.ts'

const root = join(import.meta.dirname, '../..')
const node = join(root, 'node_modules/.bin/node')
const patiently = { timeout: 180_000 }
const plain = paint({ colours: false })
const soon = { timeout: 60_000 }

describe('npm start -- --once', patiently, () => {
  test('tells its story, checks every chapter, and ends with 0', async () => {
    const { stdout, stderr } = await promisify(execFile)(node, ['bin/demo.ts', '--once'], { cwd: root })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/emulated/)
    expect(stdout.match(/^\d {2}/gm)).toHaveLength(6)
    expect(stdout.match(/✓ all 7 ends agree: 7 items/g)).toHaveLength(4)
    expect(stdout.match(/✓ all 7 ends agree: 8 items/g)).toHaveLength(2)
    expect(stdout).toContain('✓ nobody lost anything')
    expect(stdout).toMatch(/conflict [0-9a-f]{8}: the title is frozen/)
    expect(stdout).toContain('✓ the journal keeps what lost: "Tune the radio to 9 MHz"')
    expect(stdout).toContain('found again by its marker')
    expect(stdout).toContain('✓ requests that write, counted by the trackers: 0')
    expect(stdout).not.toContain('✗')
    expect(stdout).not.toContain('\u001b')
  })

  test('an end that does not agree at the end is named, and the story has not gone well', async () => {
    const clock = leapingClock()
    const house = await openHouse(clock)
    const said: string[] = []
    const [one, other] = Object.values(house.trackers)
    const say = (line: string) => {
      said.push(line)
      if (!line.includes('One more run')) return
      // In the last chapter somebody edits, and the edit cannot reach another end.
      other?.become('down')
      one?.person.edit(ref('1'), { title: 'Nobody hears this' } as never)
    }
    try {
      expect(await tell(house, clock, say, plain, [meeting, resting])).toBe(false)
    } finally {
      await house.close()
    }
    expect(said.join('\n')).toMatch(new RegExp(`✗ ${other?.name} does not show "Nobody hears this"`))
  })

  test('a flag it does not know is an error, and so is a port that is none', async () => {
    const told: string[] = []
    const terminal = {
      out: (text: string) => void told.push(text),
      err: (text: string) => void told.push(text),
      colours: false,
      isTerminal: false,
      stopped: new AbortController().signal,
    }
    expect(await demo(['--onse'], terminal)).toBe(2)
    expect(await demo(['--port', '99999'], terminal)).toBe(2)
    expect(await demo(['--help'], terminal)).toBe(0)
    expect(told.join('')).toContain("Unknown option '--onse'")
  })

  test('a port that is taken is said so, and nothing is left behind', async () => {
    const taken = createServer()
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const run = promisify(execFile)(node, ['bin/demo.ts', '--port', String(port)], { cwd: root })
    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${port} is taken.`) })
    taken.close()
  })
})

describe('all ends agree', () => {
  const statuses = { planned: 'open', begun: 'doing', done: 'closed' }
  const ends = ['a', 'b'].map(name => ({ kind: 'tracker', name, statuses }) as unknown as End)
  const item: Seen = {
    ref: ref('1'),
    name: '#1',
    title: 'T',
    status: 'open',
    labels: ['x'],
    body: 'B',
    comments: ['c'],
  }
  const with_ = (change: Partial<Seen>): Sight => ({ a: [item], b: [{ ...item, ...change }] })

  test('when they do', () => expect(differences(with_({ status: 'OPEN' }), ends)).toEqual([]))
  test.each<Partial<Seen>>([
    { title: 'U' },
    { status: 'closed' },
    { labels: [] },
    { body: 'b' },
    { comments: [] },
    { trouble: 'broken' },
  ])('and not when one shows %o', change => expect(differences(with_(change), ends)).not.toEqual([]))
  test('nor when one has a second copy, or when nothing is there', () => {
    expect(differences({ a: [item], b: [item, item] }, ends)).not.toEqual([])
    expect(differences({ a: [], b: [] }, ends)).not.toEqual([])
  })
})

test('Ctrl-C ends the page at once, with 0, and leaves nothing behind', patiently, async () => {
  const child = spawn(node, ['bin/demo.ts', '--port', '0', '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let heard = ''
  for await (const part of child.stdout) {
    heard += String(part)
    if (heard.includes('\n')) break
  }
  const { address, folder } = JSON.parse(heard.split('\n')[0] ?? '') as { address: string; folder: string }
  expect(await (await fetch(address)).text()).toContain('<title>Lockstep')
  expect(existsSync(folder)).toBe(true)
  const ended = new Promise(done => child.once('exit', (code, signal) => done({ code, signal })))
  const begun = Date.now()
  child.kill('SIGINT')
  expect(await ended).toEqual({ code: 0, signal: null })
  expect(Date.now() - begun).toBeLessThan(10_000)
  expect(existsSync(folder)).toBe(false)
  await expect(fetch(address)).rejects.toThrow()
})

describe('the door of the page', patiently, () => {
  let house: House
  let live: Live
  let site: Site
  /** Where somebody was sent because of a delivery or a saved file, rather than by the clock. */
  const looks: { readonly end: string; readonly ref: string }[] = []
  beforeAll(async () => {
    house = await openHouse(systemClock, quickTiming)
    await house.lockstep.syncProject(project)
    const syncProject: House['lockstep']['syncProject'] = (id, options) => {
      looks.push(...(options?.places ?? []))
      return house.lockstep.syncProject(id, options)
    }
    live = await goLive({ ...house, lockstep: { ...house.lockstep, syncProject } })
    site = await openSite(live, 0)
  }, 60_000)
  afterAll(async () => {
    await site.close()
    await live.close()
    await house.close()
  })

  const post = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${site.address}do`, { method: 'POST', headers, body: JSON.stringify(body) })

  test('another page cannot use it', async () => {
    const deed = { do: 'pause', isPaused: true }
    expect((await post(deed, { 'content-type': 'application/json', origin: 'https://elsewhere.example' })).status).toBe(
      403,
    )
    expect((await post(deed, { 'content-type': 'text/plain' })).status).toBe(415)
    expect(live.state().isPaused).toBe(false)
  })

  test('what is not understood is refused with a reason', async () => {
    const answer = await post({ do: 'format', disk: '/' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ message: expect.stringContaining('do') })
  })

  test('no word from the page becomes a path', async () => {
    for (const there of ['../../etc/passwd', '/etc/passwd', '.env', '001-fuel-the-rocket/../../.env']) {
      const save = await post({ do: 'save', end: 'specs', ref: there, was: '', text: 'mine' })
      expect(save.status).toBe(409)
      const read = await fetch(`${site.address}file?end=specs&ref=${encodeURIComponent(there)}`)
      expect(read.status).toBe(409)
    }
    expect((await fetch(`${site.address}page.js/../../house.ts`)).status).toBe(404)
  })

  test('a file that changed under the editor is not written over', async () => {
    const path = `${site.address}file?end=specs&ref=001-fuel-the-rocket`
    const { text } = (await (await fetch(path)).json()) as { text: string }
    const save = (was: string, next: string) =>
      post({ do: 'save', end: 'specs', ref: '001-fuel-the-rocket', was, text: next })
    expect((await save(text, text.replace('left tank', 'small tank'))).status).toBe(200)
    expect((await save(text, text.replace('left tank', 'big tank'))).status).toBe(409)
    expect(((await (await fetch(path)).json()) as { text: string }).text).toContain('small tank')
  })

  test('an item is edited where it is, in the words of that end only', async () => {
    const [tracker] = trackerEnds(await endsOf(house))
    const there = live.state().rows.flatMap(({ cells }) => cells[tracker?.name ?? ''] ?? [])[0]
    const edit = (status: string) => post({ do: 'edit', end: tracker?.name, ref: there?.ref, fields: { status } })
    expect((await edit('no such status')).status).toBe(409)
    expect((await edit(tracker?.statuses.done ?? '')).status).toBe(200)
    await expect.poll(() => looks, soon).toContainEqual({ end: tracker?.name, ref: there?.ref })
  })

  test('a file saved with any editor is noticed', async () => {
    const [, work] = filesEnds(live.ends)
    const item = live.state().rows.flatMap(({ cells }) => cells[work?.name ?? ''] ?? [])[0]
    if (!work || !item) throw new Error('There is no such end.')
    work.write(item.ref, work.read(item.ref).replace('tags: [', 'tags: [saved, '))
    await expect.poll(() => looks, soon).toContainEqual({ end: work.name, ref: item.ref })
    const arrived = () =>
      live
        .state()
        .rows.flatMap(({ cells }) => Object.values(cells))
        .filter(cell => cell.labels.includes('saved'))
    await expect.poll(() => arrived().length, soon).toBe(live.ends.length)
  })
})
