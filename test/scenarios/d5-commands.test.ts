// D5: the commands: sync, sync --system, link, unlink, integrations, and a setup that asks. A renamed spec keeps its link.

import { describe, expect, test } from 'vitest'
import { spec, specsAndIssues } from './papers.ts'
import { stage } from './stage.ts'

const tides = 'specs/001-tides/README.md'
const shop = () =>
  stage({ client: specsAndIssues(), trackers: ['github'], files: { [tides]: spec({ title: 'Tide tables' }) } })
const both = `client: ACME
connections:
  here: { connector: files, root: . }
  github: { connector: github }
  linear: { connector: linear }
projects:
  SHOP:
    ends:
      specs: { in: here, folder: specs, format: leanspec }
      github: { in: github, repo: acme/shop }
      linear: { in: linear, team: ENG }
    fields: { title: both ways }
`

describe('D5: commands', () => {
  test('sync goes to every system, sync --system to one; the others catch up later', async () => {
    const at = stage({
      client: both,
      trackers: ['github', 'linear'],
      files: { [tides]: spec({ title: 'Tide tables' }) },
    })
    expect((await at.type('sync --system github')).out).toBe('Done: github: 1 created\n')
    expect(at.tracker('linear').issues()).toEqual([])
    expect((await at.type('sync')).out).toBe('Done: linear: 1 created\n')
    expect(at.tracker('github').titles()).toEqual(['Tide tables'])
  })

  test('link joins a spec and an issue that are there already; nothing is copied', async () => {
    const at = shop()
    at.tracker('github').write({ title: 'Tide tables' })
    expect((await at.type('link specs=001-tides issues=#1')).out).toContain('`lockstep plan` shows where they differ')
    await at.type('sync')
    expect(at.tracker('github').titles()).toEqual(['Tide tables'])
    expect(Object.keys(at.repository.below('specs'))).toEqual(['001-tides/README.md'])
  })

  test('an issue may be named by its number or by its address', async () => {
    for (const name of ['#1', '1', 'https://github.com/acme/shop/issues/1']) {
      const at = shop()
      at.tracker('github').write({ title: 'Old words' })
      expect((await at.type(`link specs=001-tides issues=${name}`)).code).toBe(0)
    }
  })

  test('unlink lets both go their own way: nothing is deleted, nothing is mirrored, nothing is made again', async () => {
    const at = shop()
    await at.type('sync')
    expect((await at.type('unlink 001-tides')).out).toContain('Nothing was deleted.')
    at.tracker('github').edit('Tide tables', { title: 'Other words' })
    await at.type('sync')
    await at.later(48)
    await at.type('sync --all')
    expect(at.repository.read(tides)).toContain('# Tide tables\n')
    expect(at.tracker('github').titles()).toEqual(['Other words'])
    expect(Object.keys(at.repository.below('specs'))).toEqual(['001-tides/README.md'])
  })

  test('integrations shows what is kept in step, where, and what waits', async () => {
    const at = shop()
    await at.type('sync')
    const { out } = await at.type('integrations --items')
    expect(out).toContain('SHOP: 1 item, 1 in step')
    expect(out).toMatch(/issues +github +repo acme\/shop, board Roadmap/)
    expect(out).toMatch(/Tide tables +001-tides +#1/)
  })

  test('the setup asks what it must know, writes a client file that works, and never shows a credential', async () => {
    const at = stage({ trackers: ['github'], files: { [tides]: spec({ title: 'Tide tables' }) } })
    at.repository.remove('.env')
    const { token = '' } = at.tracker('github').service.secrets
    const { code, out } = await at.type('setup', ['ACME', 'specs', 'github', 'acme/shop', 'y', token])
    expect(code).toBe(0)
    expect(out).not.toContain(token)
    expect(at.repository.read('clients/ACME.yaml')).toContain('specs: { in: here, folder: specs }')
    expect((await at.type('check')).out).toContain('Sound.')
    expect((await at.type('sync')).out).toBe('Done: github: 1 created\n')
    expect(at.tracker('github').titles()).toEqual(['Tide tables'])
  })

  test.each([
    ['another title in its name', 'specs/001-tide-tables'],
    ['another number', 'specs/017-tides'],
    ['another name altogether', 'specs/sea-levels'],
    ['a folder of its day', 'specs/20251103/001-tides'],
  ])('a spec that is renamed to %s keeps its link', async (_, to) => {
    // The spec says which issue it goes with; its number and its name may both change.
    const at = stage({
      client: specsAndIssues('fields: { title: both ways, status: both ways, "x:issue": "issues → specs, address" }'),
      trackers: ['github'],
      files: { [tides]: spec({ title: 'Tide tables' }) },
    })
    await at.type('sync')
    if (to.includes('2025')) at.repository.save('specs/20251103/.keep', '')
    at.repository.rename('specs/001-tides', to)
    expect((await at.type('sync')).code).toBe(0)
    await at.later(48)
    await at.type('sync --all')
    expect(at.tracker('github').titles()).toEqual(['Tide tables'])
    at.tracker('github').edit('Tide tables', { status: 'closed' })
    await at.type('sync')
    expect(at.repository.read(`${to}/README.md`)).toMatch(/^status: complete$/m)
    expect(Object.keys(at.repository.below('specs')).filter(path => path.endsWith('.md'))).toHaveLength(1)
  })
})
