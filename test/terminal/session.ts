// npm run session: a terminal session as somebody would have it who binds a repository for the first time. The trackers are
// emulated, on this machine; the repository, the commands and what they print are real.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from '../../bin/build.ts'
import { laboratory } from '../../shared/connectors/github/emulator.ts'
import { token } from '../../shared/connectors/github/emulator-github.ts'
import { fieldName, ref } from '../../shared/core/ids.ts'
import { systemClock } from '../../shared/hosts/local/clock.ts'
import { type Ended, run } from './command.ts'
import { listen } from './loopback.ts'

const tracker = laboratory({}, { clock: systemClock })
const door = await listen(tracker.emulator.fetch, { as: 'https://api.github.com', below: ['/api/v3', '/api'] })
const place = mkdtempSync(join(tmpdir(), 'session-'))
const folder = join(place, 'shop')
const program = join(place, 'dist', 'lockstep.mjs')

const prompt = (line: string): void => console.log(`\nshop$ ${line}`)
const aside = (line: string): void => console.log(`\n# ${line}`)

async function type(line: string, expected: number): Promise<Ended> {
  prompt(`lockstep ${line}`)
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const ended = await run(folder, words, { program })
  process.stdout.write(ended.out + ended.err)
  if (ended.code !== expected) throw new Error(`lockstep ${line} ended with ${ended.code}, not ${expected}`)
  return ended
}

function spec(name: string, status: string, words: string): void {
  mkdirSync(join(folder, 'specs', name), { recursive: true })
  writeFileSync(
    join(folder, 'specs', name, 'README.md'),
    `---\nstatus: ${status}\ncreated: '2026-11-02'\ntags: [checkout]\npriority: high\n---\n\n${words}`,
  )
}

function commit(message: string): void {
  prompt(`git commit --all --message "${message}"`)
  execFileSync('git', ['add', '--all'], { cwd: folder })
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.example']
  execFileSync('git', [...who, 'commit', '--quiet', '--message', message], { cwd: folder })
}

function edit(name: string, from: string, to: string): void {
  const path = join(folder, 'specs', name, 'README.md')
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) throw new Error(`${path} does not say ${from}`)
  writeFileSync(path, text.replace(from, to))
  aside(`in the editor, specs/${name}: "${from}" becomes "${to}"`)
}

/** Somebody at the tracker's own page. */
function editIssue(number: number, fields: Readonly<Record<string, string>>): void {
  const named = Object.fromEntries(Object.entries(fields).map(([name, value]) => [fieldName(name), value]))
  tracker.person.edit(ref(String(number)), named)
  aside(
    `at the tracker's page, issue ${number}: ${Object.entries(fields)
      .map(([name, value]) => `${name} becomes "${value}"`)
      .join(', ')}`,
  )
}

try {
  await pack(join(place, 'dist'))
  mkdirSync(folder)
  execFileSync('git', ['init', '--quiet', folder])
  spec(
    '001-one-page-checkout',
    'in-progress',
    '# One page checkout\n\n## Overview\n\nOne page, three fields.\n\n## Plan\n\nFirst the address.\n',
  )
  spec('002-gift-cards', 'planned', '# Gift cards\n\n## Overview\n\nBought by mail, spent at the till.\n')
  tracker.person.create({ [fieldName('title')]: 'Refunds take a week', [fieldName('body')]: 'They should take a day.' })
  console.log('# The tracker is emulated on this machine; everything else is real.')
  aside('a repository with two specs, and a tracker with one issue')

  await type(`init --code SHOP --folder specs --tracker github --at repo=acme/shop --at site=${door.address}`, 0)
  await type('check', 1)
  aside('the token goes into .env; `lockstep auth` would put it into the keychain')
  writeFileSync(join(folder, '.env'), `LOCKSTEP_GITHUB_TOKEN=${token}\n`)
  writeFileSync(join(folder, '.gitignore'), '.env\n')
  await type('check', 0)
  await type('plan', 0)
  await type('sync', 0)
  await type('status --items', 0)

  commit('Bound to the tracker')

  editIssue(2, { title: 'One page checkout, no account' })
  edit('002-gift-cards', 'status: planned', 'status: complete')
  await type('plan', 0)
  const { err } = await type('sync', 0)
  const [, oldRun = ''] = /^run (\S+);/m.exec(err) ?? []
  commit('Gift cards are done')

  edit('002-gift-cards', '# Gift cards', '# Gift cards by mail')
  commit('Another title')
  editIssue(3, { title: 'Gift vouchers' })
  await type('sync', 1)
  const { out } = await type('conflicts', 1)
  const [, id = ''] = /resolve (\S+) /.exec(out) ?? []
  await type(`resolve ${id} specs`, 0)
  await type('sync', 0)
  await type('why 002-gift-cards title', 0)

  await type(`undo ${oldRun} --yes`, 0)
  await type('sync', 0)
  await type('verify', 0)
  console.log('\nsession: every command ended as it should')
} finally {
  await door.close()
  rmSync(place, { recursive: true })
}
