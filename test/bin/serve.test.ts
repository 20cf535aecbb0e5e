// lockstep serve: deliveries at its door, schedules by its clock, and a calm end.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errandsOf } from '../../bin/serving/errands.ts'
import { fallen } from '../../bin/serving/occasions.ts'
import { signedBytes } from '../../shared/connectors/_template/webhook.ts'
import { readSchedule, workdays } from '../../shared/core/client/times.ts'
import { bindingId, ref, runId } from '../../shared/core/ids.ts'
import { sign } from '../../shared/http/signature.ts'
import { Refusal, type Report, type SyncOptions } from '../../shared/index.ts'
import { clientFrom } from '../../shared/runtime/client-files.ts'
import { fileOf, modules } from '../runtime/trackers.ts'
import { desk } from './desk.ts'

const secret = 'whs_invented'

async function serving(here: ReturnType<typeof desk>) {
  const stop = new AbortController()
  const said = { out: '', err: '' }
  const ended = here.type('serve --port 0', [], {
    interrupted: stop.signal,
    out: text => {
      said.out += text
    },
    err: text => {
      said.err += text
    },
  })
  const until = async (pattern: RegExp) => {
    for (let i = 0; i < 400 && !pattern.test(said.out + said.err); i++) await new Promise(go => setTimeout(go, 10))
    expect(said.out + said.err).toMatch(pattern)
  }
  await until(/Listening on/)
  const [at = ''] = /http:\/\/[\d.:]+/.exec(said.out) ?? []
  return {
    said,
    until,
    at,
    async post(path: string, body: string, { time = here.clock.now(), with: key = secret, id = 'd-1' } = {}) {
      const bytes = Buffer.from(body)
      const signature = `sha256=${sign(signedBytes(String(time), bytes), key, 'hex')}`
      const headers = { 'x-tracker-time': String(time), 'x-tracker-signature': signature, 'x-tracker-delivery': id }
      return (await fetch(at + path, { method: 'POST', body, headers })).status
    },
    async stop() {
      stop.abort()
      return ended
    },
  }
}

let here: ReturnType<typeof desk>
let at: Awaited<ReturnType<typeof serving>>
beforeEach(async () => {
  here = desk(['specs', 'jira'], fileOf(['specs', 'jira'], 'schedule: every 30m; sprint start'))
  const path = join(here.folder, '.env')
  writeFileSync(path, `${readFileSync(path, 'utf8')}LOCKSTEP_SPECS_WEBHOOK_SECRET=${secret}\n`)
  at = await serving(here)
})
afterEach(async () => {
  await at.stop()
  here.close()
})
const changed = (item: string) => JSON.stringify({ event: 'item.changed', project: 'ROCKET', item })

describe('the door', () => {
  test('a genuine delivery brings the item over, once, however often it is sent', async () => {
    const ref = here.page('specs').add({ title: 'Fuel the rocket' })
    const { event, id } = {
      event: (await import('../../shared/connectors/_template/manifest.ts')).manifest.events[0],
      id: ref,
    }
    const body = JSON.stringify({ ...JSON.parse(changed(id)), event })
    expect(await at.post('/hooks/specs', body)).toBe(202)
    await at.until(/SHOP webhook: Done: jira: 1 created/)
    const writes = here.page('jira').writes().length
    expect(await at.post('/hooks/specs', body)).toBe(202)
    await at.stop()
    expect(at.said.out.match(/SHOP webhook:/g)).toHaveLength(1)
    expect(here.page('jira').writes()).toHaveLength(writes)
    expect(here.page('jira').only().title).toBe('Fuel the rocket')
  })

  test('a wrong signature, an old delivery, and what cannot be understood look nowhere', async () => {
    expect(await at.post('/hooks/specs', changed('T-1'), { with: 'wrong' })).toBe(401)
    expect(await at.post('/hooks/specs', changed('T-1'), { time: here.clock.now() - 3_600_000 })).toBe(401)
    expect(await at.post('/hooks/specs', 'no JSON')).toBe(400)
    expect(at.said.err).not.toContain(secret)
    expect(at.said.out).not.toContain('webhook:')
  })

  test('nobody is behind other doors', async () => {
    expect(await at.post('/hooks/nobody', '{}')).toBe(404)
    expect(await at.post('/hooks/__proto__', '{}')).toBe(404)
    expect(await at.post('/elsewhere', '{}')).toBe(404)
    expect((await fetch(`${at.at}/hooks/specs`)).status).toBe(405)
  })

  test('stopping is a good end, and it says so', async () => {
    expect(await at.stop()).toMatchObject({ code: 0 })
    expect(at.said.out).toMatch(/Stopped\. What was begun is finished\.\n$/)
  })

  test('a port somebody has is said in one line', async () => {
    const { code, err } = await here.type(`serve --port ${new URL(at.at).port}`)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('Choose another with --port') })
    expect((await here.type('serve --port many')).err).toContain('A port is a number')
  })
})

describe('errands', () => {
  const report: Report = {
    run: runId('run'),
    binding: bindingId('SHOP'),
    mode: 'sync',
    started: 0,
    ended: 1,
    totals: {},
    ends: {},
    items: [],
    errors: [],
    recommendations: [],
  }

  test('a project is in one run at a time, and what comes in meanwhile is done together', async () => {
    const runs: SyncOptions[] = []
    let now = 0
    let most = 0
    const gate = Promise.withResolvers<void>()
    const syncProject = async (_id: string, options: SyncOptions = {}) => {
      runs.push(options)
      now += 1
      most = Math.max(most, now)
      await gate.promise
      now -= 1
      return report
    }
    const failed: unknown[] = []
    const errands = errandsOf({ syncProject }, new AbortController().signal, {
      done: () => {},
      failed: (_project, _why, reason) => failed.push(reason),
    })
    const { client } = await clientFrom([{ name: 'DEMO.yaml', text: fileOf(['specs', 'jira']) }], modules)
    const [project] = client.projects
    const [end] = project?.ends ?? []
    if (!project || !end) throw new Error('The file has no project')
    const hint = (item: string) => errands.heard({ project, end, look: 'items', refs: [ref(item)] })
    for (const item of ['T-1', 'T-2', 'T-3', 'T-2']) hint(item)
    gate.resolve()
    await errands.rest()
    expect(most).toBe(1)
    expect(runs.map(({ places = [] }) => places.map(place => place.ref))).toEqual([['T-1'], ['T-2', 'T-3']])
    expect(failed).toEqual([])
  })

  test('a sprint that starts is an errand, done as the schedule says', async () => {
    const done: SyncOptions[] = []
    const syncProject = async (_id: string, options: SyncOptions = {}) => {
      done.push(options)
      return report
    }
    const telling = { done: () => {}, failed: () => {} }
    const errands = errandsOf({ syncProject }, new AbortController().signal, telling)
    const text = fileOf(['specs', 'jira'], 'schedule: sprint start pull')
    const { client } = await clientFrom([{ name: 'DEMO.yaml', text }], modules)
    const [project] = client.projects
    const [end, occasion] = [project?.ends[1], project?.schedule[0]]
    if (!project || !end || !occasion) throw new Error('The file has no project')
    errands.heard({ project, end, look: 'occasion', occasion })
    await errands.rest()
    expect(done).toMatchObject([{ trigger: 'sprint-start', mode: 'pull-only' }])
  })

  test('one that fails is said, and the next is done all the same', async () => {
    const said: string[] = []
    const syncProject = async (_id: string, { mode }: SyncOptions = {}) => {
      if (mode === 'pull-only') throw new Refusal('no packages')
      return report
    }
    const errands = errandsOf({ syncProject }, new AbortController().signal, {
      done: (project, why) => void said.push(`${project} ${why} done`),
      failed: (project, why, reason) => said.push(`${project} ${why} ${String(reason)}`),
    })
    errands.due('SHOP', { does: 'pull', every: 5, hours: 'all' })
    errands.due('SHOP', { does: 'audit', every: 5, hours: 'all' })
    await errands.rest()
    expect(said).toEqual(['SHOP schedule Refusal: no packages', 'SHOP audit done'])
  })
})

describe('schedules', () => {
  test('run by the clock, and what nobody can tell this machine is said', async () => {
    expect(at.said.err).toMatch(
      /SHOP: no service here tells of `sprint start`.*lockstep sync --project SHOP --trigger sprint-start/,
    )
    here.page('specs').add({ title: 'Fuel the rocket' })
    await here.clock.sleep(31 * 60_000)
    await at.until(/SHOP schedule: Done: jira: 1 created/)
  })

  const wall = { timezone: 'Europe/Madrid', businessHours: [{ days: workdays, from: 480, until: 1140 }] }
  const at0 = (text: string) => Date.parse(text)
  const falls = (schedule: string, from: string, until: string) => {
    const read = readSchedule(schedule)
    if ('wrong' in read) throw new Error(read.wrong.message)
    return fallen(read.value, wall, at0(from), at0(until)).length
  }

  test.each([
    ['every 2h in business hours', '2026-03-02T06:30:00Z', '2026-03-02T07:00:00Z', 1],
    ['every 2h in business hours', '2026-03-02T07:00:00Z', '2026-03-02T08:59:00Z', 0],
    ['every 2h in business hours', '2026-03-01T06:30:00Z', '2026-03-01T09:30:00Z', 0],
    ['every 2h', '2026-03-01T06:30:00Z', '2026-03-01T07:30:00Z', 1],
    ['daily 09:00', '2026-03-02T07:59:00Z', '2026-03-02T08:00:00Z', 1],
    ['daily 09:00', '2026-07-02T06:59:00Z', '2026-07-02T07:00:00Z', 1],
    ['weekly audit sun 03:00', '2026-03-01T01:00:00Z', '2026-03-01T02:00:30Z', 1],
    ['weekly audit sun 03:00', '2026-03-02T01:00:00Z', '2026-03-02T02:00:30Z', 0],
    ['every 5m', '2026-03-02T01:00:00Z', '2026-03-09T01:00:00Z', 1],
    ['sprint start', '2026-03-02T01:00:00Z', '2026-03-03T01:00:00Z', 0],
  ])('%s, from %s to %s: %i', (schedule, from, until, count) => {
    expect(falls(schedule, from, until)).toBe(count)
  })
})
