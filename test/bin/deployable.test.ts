// A client that cannot live in the cloud is told so before anything starts, with everything that stands against it.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientToDeploy, whatStays } from '../../bin/client-to-deploy.ts'

function folderWith(text: string, name = 'DEMO'): string {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-'))
  mkdirSync(join(root, 'clients'))
  writeFileSync(join(root, 'clients', `${name}.yaml`), text)
  return root
}
const wrongIn = (text: string): Promise<readonly string[]> =>
  clientToDeploy(folderWith(text), 'DEMO').then(
    () => [],
    (reason: Error) => reason.message.split('\n'),
  )

const sound = `client: DEMO
connections:
  github: { connector: github }
  chat: { connector: slack }
projects:
  SHOP:
    ends:
      specs:  { in: github, repo: acme/shop, folder: specs }
      issues: { in: github, repo: acme/shop }
`

test('a sound client is ready, and what the cloud does not hear is said', async () => {
  const { client, remarks } = await clientToDeploy(folderWith(sound), 'DEMO')
  expect([client.code, remarks]).toEqual(['DEMO', []])
  const more = `${sound}    schedule: daily 09:00; sprint start\n    on: { gate advanced: audit }\n    notify: { chat: [summaries] }\n`
  const { remarks: said } = await clientToDeploy(folderWith(more), 'DEMO')
  expect(said).toEqual([
    expect.stringMatching(/`sprint start`.*lockstep sync --cloud --project SHOP --trigger sprint-start/),
    expect.stringMatching(/`gate advanced`.*--trigger gate-advancement/),
    expect.stringContaining('summaries'),
  ])
  const told = `${sound.replace('  chat:', '  jira: { connector: jira, site: https://acme.example }\n  chat:')}      board: { in: jira, project: SHOP }
    schedule: sprint start
    on: { pull request merged: sync }
`
  expect((await clientToDeploy(folderWith(told), 'DEMO')).remarks).toEqual([])
})

test('all that stands against it is said at once', async () => {
  const wrong = await wrongIn(`client: DEMO
connections:
  here: { connector: files, root: . }
  hub: { connector: github }
projects:
  SHOP:
    only: [ label:spec ]
    ends:
      specs:  { in: here, folder: specs }
      notes:  { in: here, folder: notes }
      issues: { in: hub, repo: acme/shop }
`)
  expect(wrong).toEqual([
    expect.stringContaining('`SHOP/specs` lies on a machine'),
    expect.stringContaining('`SHOP/notes` lies on a machine'),
  ])
})

test('a broken file is refused with the places that are wrong', async () => {
  expect(await wrongIn(sound.replace('repo: acme/shop }', 'repos: acme/shop }'))).toEqual([
    expect.stringContaining('clients/DEMO.yaml:9:'),
  ])
})

test('an end for all repositories of an owner is refused where it stands, with what to write instead', async () => {
  const many = sound.replace('repo: acme/shop }', 'repo: acme/* }').replace('repo: acme/shop,', 'repo: "acme/*",')
  expect(await wrongIn(many)).toEqual([
    expect.stringMatching(
      /^clients\/DEMO\.yaml:8:\d+ projects\.SHOP\.ends\.specs\.repo: `acme\/\*` would be many places\. Write an end for each: /,
    ),
    'clients/DEMO.yaml:9:35 projects.SHOP.ends.issues.repo: `acme/*` would be many places. Write an end for each: one repository, as it stands in its address: `acme/shop`.',
  ])
})

test.each([undefined, '../DEMO', '/etc/passwd', 'a/b', ''])('%s names no client', async wanted => {
  await expect(clientToDeploy(folderWith(sound), wanted)).rejects.toThrow('client')
})

test('what outlives a stack is told by the name it was deployed under', async () => {
  const { client } = await clientToDeploy(folderWith(sound), 'DEMO')
  expect(whatStays(client).match(/lockstep-DEMO/g)).toHaveLength(3)
  expect(whatStays(client)).toContain('--secret-id lockstep/DEMO/github\n')
})

test('the command says what is wrong and starts nothing', () => {
  const program = join(import.meta.dirname, '..', '..', 'bin', 'cloud.ts')
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  expect(run('synth')).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining('--client <CODE>') })
  expect(run('burn', '--client', 'DEMO')).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining('synth') })
  expect(run('synth', '--cliant', 'DEMO')).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining('cliant') })
})
