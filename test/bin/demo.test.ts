// The command line, as somebody meets it: `npm start` plays its tour offline and ends in agreement, or says so.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { compare } from '../../bin/tour.ts'
import { memoryHost } from '../../shared/hosts/memory/index.ts'
import { open } from '../../shared/runtime.ts'
import { fileOf, modules } from '../runtime/trackers.ts'

const root = join(import.meta.dirname, '../..')
const node = join(root, 'node_modules/.bin/node')

async function lockstep(...words: string[]) {
  const run = promisify(execFile)(node, ['bin/lockstep.ts', ...words], { cwd: root })
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), stdout: String(stdout), stderr: String(stderr) }),
  )
}

describe('lockstep demo', () => {
  test('says that the trackers are emulated, plays its tour, and all ends agree', async () => {
    const { code, stdout, stderr } = await lockstep('demo')
    const lines = stdout.trimEnd().split('\n')
    expect(stderr).toBe('')
    expect(lines[0]).toMatch(/emulated/)
    expect(lines.at(-1)).toBe('all ends agree: 2 items, 3 ends')
    expect(stdout).toContain('ROCKET/south said title "Fuel both tanks today"')
    expect(stdout).toContain('requests that write, counted by the trackers: 0')
    expect(stdout).not.toContain('\u001b')
    expect(code).toBe(0)
  })

  test('disagreement is seen, and said', async () => {
    const client = [{ name: 'DEMO.yaml', text: fileOf(['north', 'south']) }]
    const opened = await open({ client, host: memoryHost(), modules })
    const tracker = (title: string) => ({
      add: () => {},
      edit: () => {},
      items: () => [{ ref: 'T-1' as never, fields: { title } }],
      writes: () => 0,
      goDown: () => {},
      comeBack: () => {},
    })
    const said: string[] = []
    const agree = (north: string, south: string) =>
      compare({ trackers: { north: tracker(north), south: tracker(south) }, lockstep: opened, project: 'SHOP' }, line =>
        said.push(line),
      )
    expect(agree('A', 'A')).toBe(true)
    expect(agree('A', 'B')).toBe(false)
    expect(said).toEqual(['all ends agree: 1 items, 2 ends', 'the ends do not agree: SHOP/north, SHOP/south differ'])
  })
})

describe('the command line', () => {
  test('without a word, or asked for help, it says what there is', async () => {
    for (const words of [[], ['--help'], ['demo', '--help']]) {
      const { code, stdout } = await lockstep(...words)
      expect(stdout).toMatch(/lockstep demo|Commands:\s+demo/)
      expect(code).toBe(0)
    }
  })

  test('a word it does not know is an error', async () => {
    const { code, stderr } = await lockstep('synch')
    expect(stderr).toMatch(/unknown command 'synch'\s+\(Did you mean sync\?\)/)
    expect(code).toBe(2)
  })
})
