// What a person may write in a client file, and what Lockstep makes of it.

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Binding, FieldAtEnd } from '../../shared/core/binding.ts'
import { clientSchema } from '../../shared/core/client/editors.ts'
import { bindings, type Client, parseClient, parseClientFiles, remarks } from '../../shared/core/client.ts'
import { endId } from '../../shared/core/ids.ts'
import { known } from './client-known.ts'

const example = readFileSync(new URL('../../clients/_example.yaml', import.meta.url), 'utf8')

const connections = `client: ACME
connections:
  github: { connector: github }
  jira: { connector: jira, site: https://acme.atlassian.net }
  linear: { connector: linear }
  slack: { connector: slack, channel: "#delivery" }
`
/** A client with one project `P` whose ends are github issues, jira and linear. */
const withProject = (project: string, before = '') => `${connections}${before}
projects:
  P:
    ends:
      issues: { in: github, repo: acme/shop, board: Roadmap }
      jira: { in: jira, project: SHOP }
      linear: { in: linear, team: ENG }
${project.replace(/^/gm, '    ')}
`
const read = (text: string): Client => {
  const parsed = parseClient(text, 'clients/ACME.yaml', known)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems, null, 1))
  return parsed.client
}
const bindingOf = (text: string): Binding => {
  const [binding] = bindings(read(text), known)
  if (!binding) throw new Error('there is no binding')
  return binding
}
const at = (binding: Binding, field: string, end: string): FieldAtEnd | undefined =>
  binding.fields.find(rule => rule.name === field)?.at[endId(`P/${end}`)]
const flows = (binding: Binding, field: string) =>
  Object.fromEntries(['issues', 'jira', 'linear'].map(end => [end, at(binding, field, end)?.flow ?? '-']))

describe('the example', () => {
  test('is read without a complaint', () => {
    const parsed = parseClient(example, 'clients/_example.yaml', known)
    expect('problems' in parsed ? parsed.problems : []).toEqual([])
  })

  test('says what it seems to say', () => {
    const client = read(example)
    const [first] = client.projects
    expect(client).toMatchObject({ code: 'ACME', timezone: 'Europe/Madrid' })
    expect(client.businessHours).toEqual([{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 480, until: 1140 }])
    expect(client.connections.jira).toMatchObject({ connector: 'jira', atMost: 300 })
    expect(first?.ends.map(end => [end.name, end.connector])).toEqual([
      ['specs', 'markdown'],
      ['issues', 'github'],
      ['jira', 'jira'],
    ])
    expect(first?.ends[0]?.names).toEqual({ labels: 'tags', 'x:severity': 'severity', 'x:issue': 'issue' })
    expect(first?.ends[1]?.columns).toEqual({ open: ['In work'] })
    expect(first?.ends[2]?.names).toMatchObject({ estimate: 'story points' })
    expect(first?.schedule).toEqual([
      { does: 'sync', every: 120, hours: 'business' },
      { does: 'sync', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], at: 540 },
      { does: 'audit', days: ['sun'], at: 180 },
      { does: 'push', when: 'sprint start' },
    ])
    expect(first?.only).toEqual([
      { by: 'path', text: 'specs/**/*-api-*' },
      { by: 'label', text: 'spec' },
    ])
    expect(first?.on).toEqual([
      { when: 'pull request merged', does: 'status', word: 'complete' },
      { when: 'epic complete', does: 'subtree' },
      { when: 'gate advanced', does: 'fields', fields: ['status', 'labels'] },
    ])
    expect(first?.notify).toEqual({ slack: ['conflict', 'denied', 'dead-letter'] })
    expect(client.projects[1]?.ends[0]?.scope).toEqual({ repo: 'acme/kiln' })
  })

  test('becomes bindings with the ends in the order written', () => {
    const [first, second] = bindings(read(example), known)
    expect(first?.ends).toEqual(
      ['specs', 'issues', 'jira'].map(end => ({ id: `PROJ-2026-001/${end}`, starts: true, receives: true })),
    )
    expect(first?.fields.map(rule => rule.name)).toEqual([
      'title', 'body', 'status', 'assignees', 'labels', 'priority', 'estimate', 'due', 'x:severity', 'x:issue',
    ]) // biome-ignore format: one line reads better
    expect(first?.fields.find(rule => rule.name === 'status')?.at[endId('PROJ-2026-001/issues')]).toEqual({
      flow: 'both',
      open: false,
      table: { planned: ['open'], 'in-progress': ['open: In work'], complete: ['closed'] },
    })
    expect(first?.fields.find(rule => rule.name === 'estimate')?.policy).toEqual({ wins: 'PROJ-2026-001/jira' })
    expect(first?.fields.find(rule => rule.name === 'due')?.at[endId('PROJ-2026-001/jira')]?.flow).toBe('proposes')
    expect(second?.ends.map(end => [end.starts, end.receives])).toEqual([
      [true, false],
      [false, true],
    ])
  })
})

describe('two ends and nothing else', () => {
  const text = `${connections}
projects:
  P:
    ends:
      jira: { in: jira, project: SHOP }
      linear: { in: linear, team: ENG }
`
  test('share every field both can hold, both ways, carefully', () => {
    const binding = bindingOf(text)
    expect(binding.fields.map(rule => rule.name)).toEqual([
      'title',
      'body',
      'status',
      'assignees',
      'labels',
      'priority',
    ])
    expect(binding.fields.every(rule => Object.values(rule.at).every(end => end.flow === 'both'))).toBe(true)
    expect(binding).toMatchObject({ deletions: 'ask', limits: { writes: 50, deletes: 5 }, comments: [] })
    expect(binding.fields.every(rule => rule.policy === 'ask')).toBe(true)
    expect(bindings(read(text), known, 'latest')[0]?.fields.every(rule => rule.policy === 'latest')).toBe(true)
  })

  test('let words of a status pass where no table is needed', () => {
    expect(at(bindingOf(text), 'status', 'jira')).toEqual({ flow: 'both', open: true })
  })

  test('leave status out, and say so, where the words of the ends cannot be the same', () => {
    const strange = {
      ...known,
      linear: {
        ...known.linear,
        fields: { ...known.linear?.fields, status: { kind: 'scalar', words: ['Todo', 'Done'] } },
      },
    } as const
    const parsed = parseClient(
      text.replaceAll('jira: { in: jira, project: SHOP }', 'issues: { in: github, repo: a/b }'),
      'ACME.yaml',
      strange,
    )
    const client = 'client' in parsed ? parsed.client : read('')
    expect(bindings(client, strange)[0]?.fields.map(rule => rule.name)).not.toContain('status')
    expect(remarks(client, strange)).toEqual([expect.stringContaining('P: status is not shared: `issues` says `open`')])
  })
})

describe('directions', () => {
  test.each([
    ['both ways', { issues: 'both', jira: 'both', linear: 'both' }],
    ['jira → others', { issues: 'takes', jira: 'gives', linear: 'takes' }],
    ['jira -> linear', { issues: '-', jira: 'gives', linear: 'takes' }],
    ['jira <- linear', { issues: '-', jira: 'takes', linear: 'gives' }],
    ['others → linear', { issues: 'both', jira: 'both', linear: 'takes' }],
    ['jira ↔ linear', { issues: '-', jira: 'both', linear: 'both' }],
    ['issues and jira <-> linear', { issues: 'both', jira: 'both', linear: 'both' }],
    ['jira proposes', { issues: 'both', jira: 'proposes', linear: 'both' }],
    ['issues → others, linear proposes', { issues: 'gives', jira: 'takes', linear: 'proposes' }],
    ['off', { issues: '-', jira: '-', linear: '-' }],
  ])('title: %s', (way, expected) => {
    expect(flows(bindingOf(withProject(`fields:\n  title: ${way}\n  labels: both ways`)), 'title')).toEqual(expected)
  })

  test('a project can have one direction for all', () => {
    const binding = bindingOf(withProject('fields: jira → others'))
    expect(binding.ends.map(end => [end.starts, end.receives])).toEqual([
      [false, true],
      [true, false],
      [false, true],
    ])
    expect(flows(binding, 'labels')).toEqual({ issues: 'takes', jira: 'gives', linear: 'takes' })
  })

  test('items begin where their title may be given', () => {
    const binding = bindingOf(withProject('fields: { title: issues → others, labels: both ways }'))
    expect(binding.ends.map(end => [end.starts, end.receives])).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ])
  })

  test('fields that are named are the only ones, unless `others` are named too', () => {
    expect(bindingOf(withProject('fields: { title: both ways }')).fields).toHaveLength(1)
    expect(bindingOf(withProject('fields: { title: both ways, others: both ways }')).fields.length).toBeGreaterThan(3)
  })

  test('what an end can only show is never written there', () => {
    expect(
      at(bindingOf(withProject('fields: { title: both ways, others: both ways }')), 'links', 'jira'),
    ).toBeUndefined()
  })

  test('an end keeps the number of people it can hold', () => {
    expect(at(bindingOf(withProject('')), 'assignees', 'issues')?.limit).toBe(10)
  })
})

describe('what is shown instead', () => {
  test('a summary goes out in place of a long text', () => {
    const binding = bindingOf(withProject('fields: { title: both ways, body: "jira → others, summary" }'))
    const shown = at(binding, 'body', 'linear')?.shownAs?.(
      '# Title\n\n<!-- hush -->\n\nFirst things first.\n\nThen more.',
      { end: endId('P/jira'), url: 'https://acme.example/SHOP-1' },
    )
    expect(shown).toBe('First things first.\n\nhttps://acme.example/SHOP-1')
    expect(at(binding, 'body', 'jira')?.shownAs).toBeUndefined()
  })

  test('an end tells what it calls an item, or where its page is; that is no field it would have to hold', () => {
    const binding = bindingOf(withProject('fields: { title: both ways, "x:issue": "issues → jira, address" }'))
    expect(at(binding, 'x:issue', 'issues')).toEqual({ flow: 'gives', tells: 'address' })
    expect(at(binding, 'x:issue', 'jira')).toEqual({ flow: 'takes' })
  })

  test('a comment is shown by its template, and what it says stays data', () => {
    const [rule] = bindingOf(
      withProject(`fields:\n  title: both ways\n  comments: issues ↔ jira, "[{{author}} in {{end}}] {{text}}"`),
    ).comments
    const show = rule?.at[endId('P/jira')]?.shownAs
    const end = endId('P/issues')
    expect(show?.('{{end}} $& {{text}}', { end, author: 'Ana' })).toBe('[Ana in issues] {{end}} $& {{text}}')
    expect(show?.('Hm.', { end })).toBe('[somebody in issues] Hm.')
    expect(Object.keys(rule?.at ?? {})).toEqual(['P/issues', 'P/jira'])
  })
})

describe('conflicts', () => {
  const policies = (project: string, before = '') =>
    Object.fromEntries(
      bindingOf(withProject(`fields: { title: both ways, labels: both ways }\n${project}`, before)).fields.map(rule => [
        rule.name,
        rule.policy,
      ]),
    )

  test('the closest word counts: field, project, defaults', () => {
    const defaults = 'defaults: { conflicts: { title: latest, others: jira } }'
    expect(policies('', defaults)).toEqual({ title: 'latest', labels: { wins: 'P/jira' } })
    expect(policies('conflicts: ask', defaults)).toEqual({ title: 'ask', labels: 'ask' })
    expect(policies('conflicts: { labels: linear }', defaults)).toEqual({
      title: 'latest',
      labels: { wins: 'P/linear' },
    })
  })
})

describe('value tables', () => {
  test('what is written at an end is read back as the same agreed word', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/)
    const rows = fc.uniqueArray(
      fc.record({ agreed: word, words: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }) }),
      { minLength: 1, maxLength: 5, selector: row => row.agreed },
    )
    fc.assert(
      fc.property(rows, rows => {
        const table = rows.map(
          ({ agreed, words }) =>
            `  ${JSON.stringify(agreed)}: { jira: ${JSON.stringify(words)}, linear: ${JSON.stringify(`L ${agreed}`)} }`,
        )
        const text = withProject(
          'fields: { title: both ways, status: jira ↔ linear }',
          `statuses:\n${table.join('\n')}`,
        )
        const parsed = parseClient(text, 'ACME.yaml', known)
        const all = rows.flatMap(({ words }) => words)
        const ambiguous = new Set(all).size < all.length
        expect('problems' in parsed).toBe(ambiguous)
        if ('problems' in parsed) return
        const made = at(bindings(parsed.client, known)[0] ?? bindingOf(''), 'status', 'jira')?.table ?? {}
        const readBack = (said: string | undefined) =>
          Object.entries(made).filter(([, words]) => words.includes(said ?? ''))
        for (const { agreed, words } of rows)
          for (const said of words) expect(readBack(readBack(said)[0]?.[1][0]).map(([back]) => back)).toEqual([agreed])
      }),
      { numRuns: 100 },
    )
  })

  test('words keep their digits', () => {
    const text = withProject(
      'fields: { title: both ways, status: jira ↔ linear }',
      'statuses: { "1.10": { jira: 1.10, linear: 007 } }',
    )
    expect(at(bindingOf(text), 'status', 'jira')?.table).toEqual({ '1.10': ['1.10'] })
    expect(at(bindingOf(text), 'status', 'linear')?.table).toEqual({ '1.10': ['007'] })
  })

  test('people are called by their handle, and by their mail where there is none', () => {
    const binding = bindingOf(
      withProject('', 'people: [{ name: Ana Ruiz, github: [anaruiz, ana-old], mail: ana@acme.example }]'),
    )
    expect(at(binding, 'assignees', 'issues')).toMatchObject({
      open: true,
      table: { 'Ana Ruiz': ['anaruiz', 'ana-old'] },
    })
    expect(at(binding, 'assignees', 'jira')?.table).toEqual({ 'Ana Ruiz': ['ana@acme.example'] })
  })
})

describe('many projects', () => {
  const main = { name: 'clients/ACME.yaml', text: connections }
  const project = 'ends:\n  jira: { in: jira, project: SHOP }\n  linear: { in: linear, team: ENG }\n'

  test('may have a file each', () => {
    const files = Array.from({ length: 500 }, (_, i) => ({ name: `clients/ACME/P-${i}.yaml`, text: project }))
    const parsed = parseClientFiles([...files, main], known)
    expect('client' in parsed && parsed.client.projects.map(({ id }) => id)).toEqual(files.map((_, i) => `P-${i}`))
  })

  test('a problem says in which file it is', () => {
    const parsed = parseClientFiles(
      [main, { name: 'clients/ACME/P-1.yaml', text: project.replace('linear,', 'liner,') }],
      known,
    )
    expect(parsed).toMatchObject({ problems: [{ file: 'clients/ACME/P-1.yaml', line: 3, write: '`linear`' }] })
  })
})

test('the schema for editors is made from the parser', () => {
  const schema = JSON.parse(JSON.stringify(clientSchema()))
  expect(schema.required).toEqual(['client', 'connections'])
  expect(schema.additionalProperties).toBe(false)
  const project = schema.properties.projects.additionalProperties
  expect(project.required).toEqual(['ends'])
  expect(project.properties.priority.enum).toEqual(['critical', 'high', 'normal', 'low'])
  expect(project.properties.deletions.enum).toEqual(['ask', 'archive', 'unlink', 'mirror'])
  // Every key of the example is one the schema names.
  for (const key of [
    'client',
    'timezone',
    'cloud',
    'connections',
    'people',
    'statuses',
    'values',
    'defaults',
    'projects',
  ])
    expect(schema.properties).toHaveProperty(key)
  for (const key of Object.keys(read(example).projects[0] ?? {}).filter(
    key => !['id', 'tables', 'comments'].includes(key),
  ))
    expect(project.properties).toHaveProperty(key)
})
