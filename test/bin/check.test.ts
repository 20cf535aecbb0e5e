// lockstep check, as somebody types it: what is asked, what is said of each end, and how it ends.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { fileOf } from '../runtime/trackers.ts'
import { desk } from './desk.ts'

const open: ReturnType<typeof desk>[] = []
const sit = (...words: Parameters<typeof desk>) => {
  const here = desk(...words)
  open.push(here)
  return here
}
afterEach(() => {
  for (const here of open.splice(0)) here.close()
})

describe('check', () => {
  test('names whom each end takes us for, what is there and what it costs', async () => {
    const here = sit(['specs', 'jira'])
    here.page('specs').add({ title: 'Fuel the rocket' })
    const { code, out, err } = await here.type('check')
    expect(err).toBe('')
    expect(out).toMatch(/^SHOP\n {2}specs.*, 1 item\n/)
    expect(out).toMatch(/each item once takes \d+ requests?, \d+ minutes? at \d+ a minute/)
    expect(out).toContain('Sound. `lockstep plan` shows what a sync would do.')
    expect(code).toBe(0)
    expect(here.page('jira').writes()).toEqual([])
  })

  test('a refused credential stops one end, the other is still looked at, and the exit code says so', async () => {
    const here = sit(['specs', 'jira'])
    writeFileSync(join(here.folder, '.env'), 'LOCKSTEP_SPECS_TOKEN=wrong\n')
    const { code, out } = await here.type('check')
    expect(code).toBe(1)
    expect(out).toMatch(/specs\n {4}stops .*\n/)
    expect(out).toContain('Not sound.')
    expect(out).not.toContain('wrong')
  })

  test('a tracker that is down is said to be, without a trace', async () => {
    const here = sit(['specs', 'jira'])
    here.down.add('jira')
    const { code, out, err } = await here.type('check')
    expect(out).toMatch(/jira\n {4}(stops|warns) /)
    expect(out + err).not.toMatch(/ {4}at .*\.ts:/)
    expect(code).toBe(1)
  })

  test('JSON is the reports and nothing else', async () => {
    const { out } = await sit(['specs', 'jira']).type('check --json')
    expect(JSON.parse(out)).toMatchObject([{ project: 'SHOP', sound: true }])
  })
})

describe('check --offline', () => {
  test('reads the client file and asks nobody', async () => {
    const here = sit(['specs', 'jira'])
    here.down.add('specs').add('jira')
    expect(await here.type('check --offline')).toEqual({
      code: 0,
      out: 'The client file of DEMO reads well: 1 project, 2 connections. Nobody was asked.\n',
      err: '',
    })
  })

  const broken = fileOf(['specs', 'jira'], 'deletions: perhaps\nfeilds: both ways')

  test('tells every problem at once, each with its line and what to write', async () => {
    const here = sit(['specs', 'jira'], broken)
    const { code, err } = await here.type('check --offline --client DEMO')
    expect(code).toBe(2)
    expect(err).toMatch(/clients\/DEMO\.yaml:\d+:\d+ .*deletions.*Write one of `ask`/)
    expect(err).toMatch(/clients\/DEMO\.yaml:\d+:\d+ .*feilds.*Write `fields`/)
  })

  test('tells programs the same in JSON', async () => {
    const { code, out } = await sit(['specs', 'jira'], broken).type('check --json')
    expect(code).toBe(2)
    expect(JSON.parse(out).problems).toHaveLength(2)
  })
})
