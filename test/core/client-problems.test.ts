// What a person is told when a client file is wrong: where, what, and what to write instead.

import { describe, expect, test } from 'vitest'
import { type Problem, parseClient, parseClientFiles } from '../../shared/core/client.ts'
import { known } from './client-known.ts'

/** Sound. Each case changes one thing. */
const sound = `client: ACME
timezone: Europe/Madrid
business_hours: mon-fri 08:00-19:00
connections:
  github: { connector: github }
  jira: { connector: jira, site: https://acme.atlassian.net, at_most: 300/min }
  linear: { connector: linear }
  slack: { connector: slack, channel: "#delivery" }
people:
  - { name: Ana Ruiz, github: anaruiz }
  - { name: Bo Lind, github: bolind }
statuses:
  planned: { jira: [To Do, Backlog], linear: Todo }
  complete: { jira: Done, linear: Done }
defaults:
  conflicts: latest
projects:
  SHOP:
    ends:
      issues: { in: github, repo: acme/shop, label: spec }
      jira: { in: jira, project: SHOP }
      linear: { in: linear, team: ENG }
    fields:
      title: both ways
      body: jira → others, summary
      status: jira ↔ linear
      comments: jira ↔ linear, "[{{end}}] {{text}}"
    schedule: daily 09:00
    on: { epic complete: subtree }
    notify: { slack: [conflicts] }
`
const problemsOf = (text: string): readonly Problem[] => {
  const parsed = parseClient(text, 'clients/ACME.yaml', known)
  return 'problems' in parsed ? parsed.problems : []
}

type Case = [what: string, from: string, to: string, line: number, message: string, write: string]

const cases: readonly Case[] = [
  ['a slip in a key at the top', 'timezone:', 'timezon:', 2, '`timezon` is no key', '`timezone`'],
  [
    'an account with too few digits',
    'timezone: Europe/Madrid',
    'cloud: { account: 12345678901 }',
    2,
    '`12345678901` is no account',
    'in quotes',
  ],
  ['no region', 'timezone: Europe/Madrid', 'cloud: { region: europe }', 2, '`europe` is no region', '`eu-central-1`'],
  ['a slip in a key of a project', '    schedule:', '    shedule:', 28, '`shedule` is no key', '`schedule`'],
  ['a slip in a key of an end', 'label: spec', 'lable: spec', 20, '`lable` is no key', '`label`'],
  ['a slip in a key of a connection', 'site:', 'sit:', 6, '`sit` is no key', '`site`'],
  ['a missing scope key', ', project: SHOP', '', 21, '`project` is missing', '`project: …`'],
  ['a missing connection', 'in: linear, ', '', 22, '`in` is missing', '`in: <connection>`'],
  ['an unknown connector', 'connector: linear', 'connector: liner', 7, '`liner` is no connector', '`linear`'],
  ['an unknown connection', 'in: github', 'in: guthub', 20, '`guthub` is no connection', '`github`'],
  ['an unknown end', 'jira → others', 'jra → others', 25, '`jra` is no end', '`jira`'],
  ['an unknown direction', 'title: both ways', 'title: both way', 24, '`both way` is no direction', '`both ways`'],
  ['two arrows', 'jira ↔ linear\n', 'issues → jira → linear\n', 26, 'two arrows', 'joined by `and`'],
  ['one end on both sides', 'status: jira ↔ linear', 'status: jira ↔ jira', 26, 'both sides', 'once'],
  ['an unknown field', '      title:', '      titel:', 24, '`titel` is no field', '`title`'],
  ['a field of nobody', 'title: both ways', 'severity: both ways', 24, '`severity` is no field', '`x:severity`'],
  [
    'a field an end cannot hold',
    'title: both ways',
    'estimate: issues ↔ linear',
    24,
    '`issues` cannot hold `estimate`',
    'without `issues`',
  ],
  ['a field nobody can be told of', 'title: both ways', 'links: both ways', 24, '`links` cannot travel', '`off`'],
  [
    'a field that cannot be written',
    'title: both ways',
    'links: jira → linear',
    24,
    '`linear` cannot be told',
    'without `linear`',
  ],
  [
    'a label nobody shares',
    '    schedule:',
    "    only: '#sync'\n    schedule:",
    28,
    '`#sync` is a label',
    'share labels',
  ],
  ['a summary both ways', 'jira → others, summary', 'both ways, summary', 25, 'only go one way', '→ others`'],
  ['a summary of a word', 'title: both ways', 'title: jira → others, summary', 24, 'for texts', 'direction alone'],
  ['a name in place of a title', 'title: both ways', 'title: jira → others, name', 24, 'holds something else', 'own'],
  ['a name both ways', 'body: jira → others, summary', 'x:key: jira ↔ linear, name', 25, 'one end tells', '→ others'],
  ['an unknown blank', '[{{end}}]', '[{{autor}}]', 27, '`{{autor}}` cannot be filled', '`{{author}}`'],
  ['a template without text', ' {{text}}', '', 27, 'leaves out the text', '`{{text}}`'],
  ['an unknown policy', 'conflicts: latest', 'conflicts: lastest', 16, '`lastest` is no policy', '`latest`'],
  ['a policy of another tool', 'conflicts: latest', 'conflicts: last-modified-wins', 16, 'no policy', '`latest`'],
  [
    'a winner without a say',
    'title: both ways',
    'title: { way: jira → linear, conflicts: linear }',
    24,
    '`linear` cannot win',
    '`latest`',
  ],
  [
    'an unknown meaning of deletion',
    '    schedule:',
    '    deletions: purge\n    schedule:',
    28,
    '`deletions` must be a meaning',
    '`archive`',
  ],
  [
    'no whole number',
    '    schedule:',
    '    limits: { writes: many }\n    schedule:',
    28,
    '`writes` must be a whole number',
    '`50`',
  ],
  ['an unknown timezone', 'Europe/Madrid', 'Europe/Madird', 2, 'no timezone', '`Europe/Madrid`'],
  ['hours backwards', '08:00-19:00', '19:00-08:00', 3, 'ends before it begins', '19:00'],
  ['an unknown day', 'mon-fri', 'mon-fry', 3, '`fry` is no day', '`fri`'],
  ['an unknown occasion', 'daily 09:00', 'dayly 09:00', 28, 'no occasion', '`daily 09:00`'],
  ['no time of day', 'daily 09:00', 'daily 25:00', 28, '`25:00` is no time', '`23:59`'],
  ['no pace', '300/min', '300', 6, '`300` is no pace', '`300/min`'],
  ['an unknown happening', 'epic complete', 'epic completed', 29, 'no key here', '`epic complete`'],
  ['an unknown action', 'subtree', 'subtee', 29, 'no action', '`subtree`'],
  ['an unknown row of the table', 'subtree', 'status completed', 29, 'no row of `statuses`', '`complete`'],
  ['an unknown topic', '[conflicts]', '[conflict]', 30, 'must be a topic', '`conflicts`'],
  ['notices to where none can go', 'slack: [conflicts]', 'jira: [conflicts]', 30, 'cannot carry notices', '`slack`'],
  [
    'items where none are kept',
    'in: github, repo: acme/shop, label: spec',
    'in: slack',
    20,
    'keeps no items',
    '`notify`',
  ],
  [
    'a word with two meanings',
    'jira: Done',
    'jira: [Done, to do]',
    14,
    'means both `planned` and `complete`',
    'one of the two rows',
  ],
  ['a dead end', ', linear: Todo', '', 13, '`planned` is a dead end: `linear`', '`linear: <word>`'],
  [
    'an end without a column',
    'status: jira ↔ linear',
    'status: issues ↔ linear',
    13,
    'no column for `issues`',
    '`issues: …`',
  ],
  ['a column of nobody', 'jira: Done', 'jria: Done', 14, '`jria` is no end', '`jira`'],
  ['a column where there is no board', 'jira: Done', 'jira: { Done: Shipped }', 26, 'has no columns', 'plain words'],
  ['a handle of two people', 'bolind', 'AnaRuiz', 11, 'both `Ana Ruiz` and `Bo Lind`', 'one person'],
  [
    'the same place twice',
    'issues: { in: github, repo: acme/shop, label: spec }',
    'board: { project: SHOP, in: jira }',
    21,
    '`board`, `jira` are the same place',
    'another scope',
  ],
  ['a name that means something', '      issues:', '      others:', 20, 'means something else', 'another name'],
  ['another name than the file', 'client: ACME', 'client: ACMI', 1, 'named `ACME`, the client `ACMI`', 'client: ACME'],
  [
    'nothing after a key',
    'schedule: daily 09:00',
    'schedule:',
    28,
    '`schedule` is empty',
    '`every 2h in business hours',
  ],
  ['an empty key', 'conflicts: latest', 'conflicts:', 16, '`conflicts` is empty', '`latest`'],
  [
    'a list in place of a mapping',
    '{ connector: linear }',
    '[linear]',
    7,
    '`linear` must be a mapping',
    'connector: <name>',
  ],
  ['a key written twice', 'defaults:', 'client: ACME\ndefaults:', 15, 'twice', 'one of the two'],
  ['a tab', '  conflicts: latest', '\tconflicts: latest', 16, 'tab', 'spaces'],
  ['an open bracket', '[conflicts] }', '[conflicts', 31, 'no YAML', 'brackets'],
  ['a bare star', 'subtree }', '*all }', 29, 'means something else in YAML', 'quotes'],
  ['a second colon', 'title: both ways', 'title: both: ways', 24, 'second `: `', 'quotes'],
  ['a tag', 'client: ACME', 'client: !js ACME', 1, 'tags are not read', 'value alone'],
  ['a second document', 'defaults:', '---\ndefaults:', 15, 'second document', 'one document'],
]

test('the file the cases begin with is sound', () => expect(problemsOf(sound)).toEqual([]))

test.each(cases)('%s', (_, from, to, line, message, write) => {
  expect(sound).toContain(from)
  const [problem, ...more] = problemsOf(sound.replace(from, to))
  expect(problem).toMatchObject({
    file: 'clients/ACME.yaml',
    line,
    message: expect.stringContaining(message),
    write: expect.stringContaining(write),
  })
  // One slip is one complaint, except where it takes something away that others lean on.
  expect(more.length, JSON.stringify(more)).toBeLessThanOrEqual(1)
})

test('every problem is told at once, in the order of the file', () => {
  const wrong = sound
    .replace('timezone', 'timezon')
    .replace('connector: linear', 'connector: liner')
    .replace('conflicts: latest', 'conflicts: lastest')
    .replace('label: spec', 'lable: spec')
    .replace('jira → others', 'jra → others')
    .replace('daily 09:00', 'daily 9')
  expect(problemsOf(wrong).map(problem => [problem.line, problem.path])).toEqual([
    [2, 'timezon'],
    [7, 'connections.linear.connector'],
    [16, 'defaults.conflicts'],
    [20, 'projects.SHOP.ends.issues.lable'],
    [25, 'projects.SHOP.fields.body'],
    [28, 'projects.SHOP.schedule'],
  ])
})

test('what is missing at the top does not hide what is wrong below', () => {
  const wrong = sound.replace('client: ACME', '').replace('subtree', 'subtee')
  expect(problemsOf(wrong).map(problem => problem.message)).toEqual(['`client` is missing', '`subtee` is no action'])
})

test('a part that does not fit is told of once, and not missed afterwards', () => {
  const wrong = sound.replace('connector: linear', 'connector: [linear]')
  expect(problemsOf(wrong).map(problem => problem.message)).toEqual(['`connector` must be one word or line'])
})

test('two letters swapped are one slip', () => {
  expect(problemsOf(sound.replace('in: jira', 'in: jria'))).toMatchObject([{ write: '`jira`' }])
})

test('two bad people are told of in their own lines', () => {
  const wrong = sound.replace('name: Ana Ruiz, ', '').replace('name: Bo Lind, ', '')
  expect(problemsOf(wrong).map(problem => problem.line)).toEqual([10, 11])
})

test('the column is that of the word', () => {
  expect(problemsOf(sound.replace('in: github', 'in: guthub'))).toMatchObject([{ line: 20, column: 21 }])
})

describe('a secret', () => {
  const random = 'q7Zk2Lw9Xb4Nf8Rt1Vc6Jm3Hp5Ys0Dg7Ae2Qu'
  test.each([
    ['a GitHub token', `at_most: ghp_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
    ['a fine-grained GitHub token', `token_name: github_pat_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
    ['a Slack token', `note: xoxb-1234567890-abcdef`, '1234567890'],
    ['a Linear key', `note: lin_api_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
    ['an Atlassian token', `note: ATATT3xFfGF0${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
    ['an AWS key', 'note: AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
    ['a header', 'note: Bearer abcdefghijklmnop', 'abcdefghijklmnop'],
    ['a Notion token', `note: ntn_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
    ['a random text', `note: ${random}`, random],
    ['a password', 'password: hunter2', 'hunter2'],
    ['an API key', 'api_key: [hunter2, hunter3]', 'hunter2'],
    ['a key in an address', 'site: https://ana:hunter2@acme.example', 'hunter2'],
    ['one in a place of its own', `at_most: 3/min }\n  ${random}: { connector: jira`, random],
    ['one in a remark', `at_most: 3/min } # xoxb-1234567890-abcdef\n  other: { connector: linear`, '1234567890'],
  ])('is refused and not repeated: %s', (_, to, hidden) => {
    const problems = problemsOf(sound.replace('at_most: 300/min', to))
    expect(problems).toContainEqual(
      expect.objectContaining({ line: expect.any(Number), write: expect.stringContaining('vault') }),
    )
    expect(JSON.stringify(problems)).not.toContain(hidden)
  })

  test('is not repeated either when the file is broken', () => {
    const problems = problemsOf(`client: [ACME\ntoken: ghp_${'a1B2'.repeat(9)}`)
    expect(problems.some(problem => problem.message.includes('GitHub token'))).toBe(true)
    expect(JSON.stringify(problems)).not.toContain('a1B2a1B2')
  })

  test.each([
    '1f0a3c5d7e9b2468ace013579bdf2468',
    '20251013-onboarding-funnel-for-new-customers-2025',
    'labels = sync AND updated > -30d',
    'TheVeryLongNameOfAComponentThatSomebodyChose',
  ])('is not seen in %s', harmless =>
    expect(problemsOf(sound.replace('project: SHOP', `project: SHOP, query: "${harmless}"`))).toEqual([]),
  )
})

describe('what is no client file', () => {
  test.each([
    ['nothing', '', 'no mapping'],
    ['a list', '- a\n- b', 'no mapping'],
    ['a word', 'hello', 'no mapping'],
    ['a deep nest', '['.repeat(50_000), 'nested'],
    ['too much', `# ${'x'.repeat(1024 * 1024)}`, 'bytes'],
    [
      'a bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`).join('\n')}`,
      'aliases',
    ],
    ['names of prototypes', '__proto__: { a: 1 }\nconstructor: 2', 'no key here'],
  ])('%s', (_, text, message) => {
    expect(
      problemsOf(text)
        .map(problem => problem.message)
        .join('\n'),
    ).toContain(message)
  })

  test('names of prototypes are names nobody has', () => {
    expect(problemsOf(sound.replace('connector: linear', 'connector: constructor'))).toMatchObject([
      { message: '`constructor` is no connector' },
    ])
    expect(problemsOf(sound.replace('in: linear', 'in: __proto__'))).toMatchObject([
      { message: '`__proto__` is no connection' },
    ])
  })
})

test('a project that is written twice, or in the wrong place, is told', () => {
  const project = 'ends:\n  jira: { in: jira, project: SHOP }\n  linear: { in: linear, team: ENG }\n'
  const parsed = parseClientFiles(
    [
      { name: 'clients/ACME.yaml', text: sound },
      { name: 'clients/ACME/SHOP.yaml', text: project },
      { name: 'clients/OTHER/X.yaml', text: project },
    ],
    known,
  )
  expect(parsed).toMatchObject({
    problems: [
      { file: 'clients/ACME/SHOP.yaml', message: 'the project `SHOP` is written twice' },
      { file: 'clients/OTHER/X.yaml', message: 'this file does not belong to `clients/ACME.yaml`' },
    ],
  })
})
