// D1: specs are folders with a README; the client file says which of them go with which items, and in which direction.

import { describe, expect, test } from 'vitest'
import { spec } from './papers.ts'
import { stage } from './stage.ts'

const head = `client: ACME
connections:
  here: { connector: files, root: . }
  github: { connector: github }
statuses:
  planned: { specs: planned, issues: open }
  in-progress: { specs: in-progress, issues: { open: In work } }
  complete: { specs: complete, issues: closed }
projects:
`
const files = {
  'specs/001-pay-api-v2/README.md': spec({ title: 'Pay API', tags: '[api, pay]' }),
  'specs/20251103/019-mcp-server/README.md': spec({ title: 'MCP server' }),
  'specs/002-colours/README.md': spec({ title: 'Colours' }),
}

describe('D1: which specs go with which items', () => {
  test('a pattern sends its specs to issues with a label on a board, one way', async () => {
    const at = stage({
      client: `${head}  API:
    ends:
      specs: { in: here, folder: specs, format: leanspec, paths: "**/*-api-*/**" }
      issues: { in: github, repo: acme/shop, label: api, board: Roadmap }
    fields: { title: specs → issues, status: specs → issues }
`,
      trackers: ['github'],
      files,
    })
    expect((await at.type('sync')).out).toBe('Done: issues: 1 created\n')
    expect(at.tracker('github').issue('Pay API')).toMatchObject({ status: 'open', labels: ['api'] })
    expect(at.tracker('github').issue('Pay API').more).toMatchObject({ onBoard: true })
    // One way: what is written there does not come back.
    at.tracker('github').edit('Pay API', { title: 'Pay API, now' })
    await at.type('sync')
    expect(at.repository.read('specs/001-pay-api-v2/README.md')).toContain('# Pay API\n')
  })

  test('one spec goes with one issue that is there already, both ways', async () => {
    const at = stage({
      client: `${head}  MCP:
    ends:
      specs: { in: here, folder: specs, format: leanspec, paths: 20251103/019-mcp-server/** }
      issues: { in: github, repo: acme/shop, board: Roadmap }
    fields: { title: both ways, status: both ways }
    only: [ 20251103/019-mcp-server ]
`,
      trackers: ['github'],
      files,
    })
    at.tracker('github').write({ title: 'Old words' })
    at.tracker('github').write({ title: 'Nobody asked for this one' })
    expect((await at.type('link specs=20251103/019-mcp-server issues=#1')).code).toBe(0)
    await at.type('sync --conflicts source-wins')
    expect(at.tracker('github').titles()).toEqual(['MCP server', 'Nobody asked for this one'])
    at.tracker('github').edit('MCP server', { status: 'closed' })
    await at.type('sync')
    expect(at.repository.read('specs/20251103/019-mcp-server/README.md')).toMatch(/^status: complete$/m)
    expect(Object.keys(at.repository.below('specs'))).toHaveLength(3)
  })

  test('several mappings, each with its own place and direction, live side by side', async () => {
    const at = stage({
      client: `${head}  API:
    ends:
      specs: { in: here, folder: specs, format: leanspec, paths: "**/*-api-*/**" }
      issues: { in: github, repo: acme/shop, label: api, board: Roadmap }
    fields: specs → issues
  REST:
    ends:
      specs: { in: here, folder: specs, format: leanspec, paths: 002-colours/** }
      issues: { in: github, repo: acme/shop, label: design, board: Roadmap }
    fields: { title: both ways, status: both ways }
`,
      trackers: ['github'],
      files,
    })
    for (const project of ['API', 'REST']) expect((await at.type(`sync --project ${project}`)).code).toBe(0)
    expect(at.tracker('github').titles()).toEqual(['Colours', 'Pay API'])
    expect(at.tracker('github').issue('Pay API').labels).toContain('api')
    expect(at.tracker('github').issue('Colours').labels).toEqual(['design'])
    for (const title of ['Colours', 'Pay API']) at.tracker('github').edit(title, { title: `${title}, again` })
    for (const project of ['API', 'REST']) await at.type(`sync --project ${project}`)
    expect(at.repository.read('specs/002-colours/README.md')).toContain('# Colours, again\n')
    expect(at.repository.read('specs/001-pay-api-v2/README.md')).toContain('# Pay API\n')
    expect(at.repository.read('specs/20251103/019-mcp-server/README.md')).toBe(
      files['specs/20251103/019-mcp-server/README.md'],
    )
  })

  test('the settings of the specs tool are read as they are, and what cannot be said at once is said with a way to do it', async () => {
    const at = stage({
      files: {
        ...files,
        '.lspec/integrations.yml': `github:
  enabled: true
  repo: acme/shop
  mapping:
    - { spec: specs/20251103/019-mcp-server, issue: 123, sync: bidirectional }
    - { pattern: "specs/**/*-api-*", label: api, project: Roadmap, sync: push-only }
`,
      },
    })
    const { code, out } = await at.type('init --code ACME --from .lspec/integrations.yml')
    expect(code).toBe(1)
    expect(out).toContain('specs/20251103/019-mcp-server is 123 at github: say so once with `lockstep link`')
    expect(out).toContain('directions are said under fields here')
    expect(at.repository.read('clients/ACME.yaml')).toContain('repo: acme/shop')
    expect((await at.type('check --offline')).code).toBe(0)
  })
})
