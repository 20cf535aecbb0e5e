// lockstep init and lockstep secrets, as somebody types them: what is asked, what is written, what is refused.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pathFilter } from '../../shared/connectors/files/paths.ts'
import { connectors } from '../../shared/index.ts'
import { desk } from './desk.ts'

let folder: string
let here: ReturnType<typeof desk>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-'))
  here = desk(['specs', 'jira'])
})
afterEach(() => {
  here.close()
  rmSync(folder, { recursive: true })
})
const type = (words: string, answers: readonly string[] = []) =>
  here.type(words, answers, { folder, modules: connectors })
const written = (code: string) => readFileSync(join(folder, 'clients', `${code}.yaml`), 'utf8')
const give = (name: string, text: string) => writeFileSync(join(folder, name), text)

const short = `# yaml-language-server: $schema=./client.schema.json
client: ACME

connections:
  here: { connector: files, root: . }
  github: { connector: github }

statuses:
  planned: { specs: [ planned, in-progress ], github: open }
  complete: { specs: complete, github: [ closed, duplicate ] }
  archived: { specs: archived, github: not planned }

projects:
  ACME:
    ends:
      specs: { in: here, folder: specs }
      github: { in: github, repo: acme/shop }
`
const flags = 'init --code ACME --folder specs --tracker github --at repo=acme/shop'

describe('init', () => {
  test('with flags writes the short file of two ends, and says what comes next', async () => {
    const { code, out } = await type(flags)
    expect(code).toBe(0)
    expect(written('ACME')).toBe(short)
    expect(JSON.parse(readFileSync(join(folder, 'clients/client.schema.json'), 'utf8'))).toMatchObject({
      required: ['client', 'connections'],
    })
    expect(out).toContain('Set LOCKSTEP_GITHUB_TOKEN in .env')
    expect(out).toContain('Next: `lockstep check`')
    expect((await type('check --offline')).code).toBe(0)
  })

  test('on a terminal asks for the same, and writes the same', async () => {
    const { code, out } = await type('init', ['ACME', '', 'github', 'acme/shop', 'y', 'ghp_invented'])
    expect(code).toBe(0)
    expect(written('ACME')).toBe(short)
    expect(parseEnv(readFileSync(join(folder, '.env'), 'utf8'))).toEqual({ LOCKSTEP_GITHUB_TOKEN: 'ghp_invented' })
    expect(out).not.toContain('ghp_invented')
  })

  test('never writes over a file that is there', async () => {
    mkdirSync(join(folder, 'clients'))
    give('clients/ACME.yaml', 'mine\n')
    const { code, err } = await type(flags)
    expect(code).toBe(2)
    expect(err).toMatch(/ACME\.yaml is there already/)
    expect(written('ACME')).toBe('mine\n')
  })

  test('writes nothing that could not be read afterwards', async () => {
    const { code, err } = await type('init --code ACME --folder specs --tracker github --at repo=nonsense')
    expect(code).toBe(2)
    expect(err).toMatch(/`nonsense` is no repo\. Write one repository/)
    expect(existsSync(join(folder, 'clients'))).toBe(false)
  })

  test('without a terminal says which flag answers the question', async () => {
    expect((await type('init')).err).toMatch(/Tracker: .*Add --tracker <name>/)
    expect((await type('init --tracker githob')).err).toMatch(/Write `?github/)
    expect((await type('init --tracker github')).err).toContain('Add --at repo=<value>')
  })

  test('says in one line that a folder cannot be written', async () => {
    chmodSync(folder, 0o500)
    const { code, err } = await type(flags)
    chmodSync(folder, 0o700)
    // Whoever is root may write everywhere.
    if (process.getuid?.() === 0) expect(code).toBe(0)
    else expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^\S+: This may not be written.*\n$/) })
  })

  test('a typing slip in a flag is met with the right one', async () => {
    expect((await type('init --tracke github')).err).toContain('Did you mean --tracker?')
  })
})

describe('init --from', () => {
  test('reads mappings of specs; pairs and filters it cannot say are listed', async () => {
    give(
      'integrations.yml',
      `github:
  enabled: true
  repo: owner/repo
  mapping:
    - { spec: specs/20251103/019-mcp-server, issue: 123, sync: bidirectional }
    - { pattern: "specs/**/*-api-*", label: api, project: Backend Roadmap }
`,
    )
    const { code, out } = await type('init --code LEAN --from integrations.yml')
    expect(code).toBe(1)
    expect(written('LEAN')).toContain('paths: [ 20251103/019-mcp-server/**, "**/*-api-*/**" ]')
    for (const path of ['20251103/019-mcp-server/README.md', '20251104/020-pay-api-v2/README.md'])
      expect(pathFilter({ paths: ['20251103/019-mcp-server/**', '**/*-api-*/**'] })(path)).toBe(true)
    expect(written('LEAN')).toContain('github: { in: github, repo: owner/repo }')
    expect(out).toMatch(/Not carried over:\n {2}specs\/20251103\/019-mcp-server is 123 at github: .*lockstep link/)
    expect(out).toMatch(/label holds for one mapping there/)
  })

  test('a single pattern carries its label and board', async () => {
    give(
      'i.yml',
      'github: { repo: a/b, mapping: [{ pattern: "specs/*", label: api, project: Plan, sync: push-only }] }',
    )
    await type('init --code LEAN --from i.yml')
    expect(written('LEAN')).toContain('github: { in: github, repo: a/b, label: api, board: Plan }')
    expect(written('LEAN')).toContain('fields: specs → github')
  })

  test('reads settings of work items, and says how to set what is missing', async () => {
    give('config.json', '{"work":{"integration":"linear","default_project_code":"ENG"}}')
    expect((await type('init --code WORK --from config.json')).code).toBe(0)
    expect(written('WORK')).toContain('work: { in: here, folder: meta/work }')
    expect(written('WORK')).toContain('linear: { in: linear, team: ENG }')
    give('empty.yaml', 'work.integration: none\n')
    const { code, err } = await type('init --code NONE --from empty.yaml')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('work.integration is not set') })
  })

  test('reads settings of work items from the frontmatter of a page, with the folder they name', async () => {
    give(
      'config.md',
      '---\nwork: { integration: linear, default_project_code: ENG }\npaths: { work: docs/work, notes: n }\n---\n\nOurs.\n',
    )
    const { out } = await type('init --code PAGE --from config.md')
    expect(written('PAGE')).toContain('work: { in: here, folder: docs/work }')
    expect(out).toMatch(/Not carried over:\n {2}paths\.notes has/)
  })

  const parameters = `Use the pm-sync skill with these parameters:
task_reference: 20251013-onboarding-funnel
connector: jira
sync_direction: two-way
target_items:
  - SHOP-418
  - SHOP-419
fields_to_sync: [status, comment, assignee]
status_mapping:
  - To Do → Planned
  - Backlog → Planned
  - In Review → QA
  - nonsense
comment_template: "[Codex] {{task_reference}} {{summary}}"
include_history: true
filters: { sprint: "Sprint 3", epic: E-1 }
rate_limit_guard: 45
update_scope: [Activity Log, Initial Context]
`

  test('reads the parameters of task packages, alone or in a page, and says where the rest belongs', async () => {
    give('task.yaml', parameters)
    give(
      'task.md',
      `# Skill\n\nkey: [broken\n\n\`\`\`\nConnector: [External system]: x\n\`\`\`\n\n\`\`\`\n${parameters}\`\`\`\n`,
    )
    const from = (code: string, file: string) =>
      type(`init --code ${code} --from ${file} --folder tasks --at site=https://acme.atlassian.net`)
    const { code, out } = await from('TASK', 'task.yaml')
    expect(code).toBe(1)
    expect(written('TASK')).toBe(`# yaml-language-server: $schema=./client.schema.json
client: TASK

connections:
  here: { connector: files, root: . }
  jira: { connector: jira, site: https://acme.atlassian.net, at_most: 45/min }

defaults: { newcomers: ask }

statuses:
  Planned: { tasks: Planned, jira: [ To Do, Backlog ] }
  QA: { tasks: QA, jira: In Review }

projects:
  TASK:
    ends:
      tasks: { in: here, folder: tasks, format: task-package }
      jira: { in: jira, project: SHOP, sprint: Sprint 3 }
    fields: { status: both ways, assignees: both ways }
    only: [ SHOP-418, SHOP-419 ]
`)
    for (const left of [
      'jira: epic has no counterpart',
      '20251013-onboarding-funnel is SHOP-418 or SHOP-419 at jira',
      'status_mapping: "nonsense" is no rule',
      'comments: packages have none',
      'comment_template; say it',
      'include_history: ',
      'update_scope: [Activity Log, Initial Context]',
    ])
      expect(out).toContain(left)
    expect(out).not.toContain('Use the pm-sync')
    expect((await type('check --offline')).code).toBe(0)
    await from('PAGE', 'task.md')
    expect(written('PAGE')).toBe(written('TASK').replaceAll('TASK', 'PAGE'))
  })

  test('of one way, every field of the parameters goes that way', async () => {
    give(
      'pull.yaml',
      'connector: linear\nsync_direction: pull\nfields_to_sync: [status]\nstatus_mapping: { Todo: Planned }\n',
    )
    await type('init --code PULL --from pull.yaml --folder tasks --at team=ENG')
    expect(written('PULL')).toContain('fields: { status: linear → tasks }')
    expect(written('PULL')).toContain('Planned: { tasks: Planned, linear: Todo }')
  })

  test('reads a sync_config: policy, schedule, direction', async () => {
    give(
      'sync.yaml',
      `sync_config:
  project_id: PROJ-7
  tools:
    linear: { enabled: true, sync_mode: push-only, priority_fields: [status], conflict_resolution: source-wins }
    notion: { enabled: false }
  schedule: { auto_sync: true, frequency: 2h, business_hours_only: true }
  notifications: { success: false }
`,
    )
    const { out } = await type('init --code SYNC --from sync.yaml --at team=ENG')
    expect(written('SYNC')).toContain('defaults: { conflicts: specs }')
    expect(written('SYNC')).toContain('  PROJ-7:\n')
    expect(written('SYNC')).toContain('fields: specs → linear\n    schedule: every 2h in business hours\n')
    expect(out).toMatch(/notion is switched off.*\n.*priority_fields.*\n.*notifications; say who/)
    expect((await type('check --offline')).code).toBe(0)
  })

  test('reads a client that picks tools, and leaves blanks only its own tool can fill', async () => {
    give(
      'client.yaml',
      'client: { code: GLOBEX, name: Globex }\nlanguage: es\ntools: { tracking: linear, chat: teams }\nconnections: { linear: { team_id: ENG, server: "$' +
        '{SERVER}" } }\n',
    )
    const { out } = await type('init --from client.yaml')
    expect(written('GLOBEX')).toContain('linear: { in: linear, team: ENG }')
    expect(out).toMatch(
      /server is .*only its own tool can fill in\n {2}client\.name .*\n {2}tools\.chat .*\n {2}language /,
    )
  })

  test('reads a registry: its default for tracking, and which others there are', async () => {
    give(
      'tools.yaml',
      'meta: { name: ours }\nlanguage: { default: en }\ncapabilities: { tracking: { default: linear, tools: { linear: {}, redmine: {} } }, chat: { default: teams } }\n',
    )
    const { out } = await type('init --code REG --from tools.yaml --at team=ENG')
    expect(written('REG')).toContain('linear: { in: linear, team: ENG }')
    expect(out).toMatch(/could also be redmine.*\n {2}capabilities\.chat .*\n {2}language has/)
    expect(out).not.toContain('meta has')
  })

  test('a tracker Lockstep does not know, a registry, and a file of no known kind are refused with what to do', async () => {
    give('registry.yaml', 'capabilities: { tracking: { default: redmine, tools: { redmine: {}, linear: {} } } }')
    expect((await type('init --code REG --from registry.yaml')).err).toMatch(
      /redmine is no tracker.*\n.*also be linear/,
    )
    give('poem.yaml', 'roses: red')
    expect((await type('init --code POEM --from poem.yaml')).err).toMatch(/none of the files that can be read/)
    expect((await type('init --code GONE --from gone.yaml')).err).toMatch(/There is no file/)
    give('broken.yaml', 'a: [')
    expect((await type('init --code BAD --from broken.yaml')).err).toMatch(/neither YAML nor JSON/)
  })
})

describe('secrets', () => {
  const secret = 'it is "invented" = #1'

  test('list says which parts are there, and never one of them', async () => {
    await type(flags)
    const bare = await type('secrets list')
    expect(bare.code).toBe(1)
    expect(bare.out).toMatch(/github {2}token +missing {2}LOCKSTEP_GITHUB_TOKEN/)
    await type('secrets set github', [secret])
    const { code, out } = await type('secrets list')
    expect(code).toBe(0)
    expect(out).toMatch(/github {2}token +there/)
    expect(out).toMatch(/github {2}webhookSecret +missing {2}LOCKSTEP_GITHUB_WEBHOOK_SECRET/)
    expect(out).not.toContain('invented')
  })

  test('set writes one line for its owner alone; set again replaces it and leaves the others', async () => {
    await type(flags)
    give('.env', '# mine\nOTHER=1\n')
    await type('secrets set github token', ['first'])
    await type('secrets set github token', [secret])
    const path = join(folder, '.env')
    expect(parseEnv(readFileSync(path, 'utf8'))).toEqual({ OTHER: '1', LOCKSTEP_GITHUB_TOKEN: secret })
    expect(readFileSync(path, 'utf8')).toMatch(/^# mine\nOTHER=1\n/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('is asked for without being shown', async () => {
    await type(flags)
    const asked: [string, string | undefined][] = []
    const ask = async (question: string, typing?: 'hidden') => {
      asked.push([question, typing])
      return secret
    }
    await here.type('secrets set github', [], { folder, modules: connectors, isTerminal: true, ask })
    expect(asked).toEqual([['token of github (not shown): ', 'hidden']])
  })

  test('a private key is taken from a file', async () => {
    await type(flags)
    const key = '-----BEGIN KEY-----\nabc\ndef\n-----END KEY-----'
    give('key.pem', `${key}\n`)
    expect((await type('secrets set github privateKey --file key.pem')).code).toBe(0)
    expect(parseEnv(readFileSync(join(folder, '.env'), 'utf8'))).toEqual({ LOCKSTEP_GITHUB_PRIVATE_KEY: key })
  })

  test('warns where version control would carry .env away', async () => {
    await type(flags)
    mkdirSync(join(folder, '.git'))
    expect((await type('secrets set github', ['word'])).err).toContain('Add .env to .gitignore')
    give('.gitignore', '.env\n')
    expect((await type('secrets set github', ['word'])).err).not.toContain('.gitignore')
  })

  test('without a terminal names the variable; a wrong name is met with the right one', async () => {
    await type(flags)
    expect((await type('secrets set github')).err).toContain('Set LOCKSTEP_GITHUB_TOKEN in the environment')
    expect((await type('secrets set githob')).err).toContain('`github`')
    expect((await type('secrets set github tokn')).err).toContain('`token`')
  })
})
