// What goes wrong around a command: the disk, the folder. One line, what to do, the right exit code, no trace unless asked.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { troubleOf } from '../../bin/trouble.ts'
import { desk } from './desk.ts'

let here: ReturnType<typeof desk>
beforeEach(() => {
  here = desk(['specs', 'jira'])
  here.page('specs').add({ title: 'Fuel the rocket' })
})
afterEach(() => here.close())

test('a file where the memory should be is one line, and nothing was written at any end', async () => {
  writeFileSync(join(here.folder, '.lockstep'), 'in the way')
  const { code, err } = await here.type('sync')
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringMatching(/^\S+\.lockstep\S*: There is a file where a folder should be\. .*\n$/),
  })
  expect(here.page('jira').writes()).toEqual([])
})

test('the trace is for whoever asks for it', async () => {
  writeFileSync(join(here.folder, '.lockstep'), 'in the way')
  expect((await here.type('--debug sync')).err).toMatch(/ {4}at /)
})

test.each([
  ['ENOSPC', /^\/home\/state: The disk is full\. Make room/],
  ['EACCES', /Change its permissions/],
  ['EROFS', /read-only/],
])('%s says what to do', (code, expected) => {
  expect(troubleOf(Object.assign(new Error('write failed'), { code, path: '/home/state' }))).toMatch(expected)
})

test('what nobody foresaw is not dressed up', () => expect(troubleOf(new Error('odd'))).toBe(undefined))
