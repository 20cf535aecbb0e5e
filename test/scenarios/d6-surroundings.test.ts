// D6: where credentials come from, how soon news arrive, and what happens when a part of it all fails.

import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { parse } from 'yaml'
import { spec, specsAndIssues } from './papers.ts'
import { stage } from './stage.ts'

const tides = 'specs/001-tides/README.md'
const shop = () =>
  stage({ client: specsAndIssues(), trackers: ['github'], files: { [tides]: spec({ title: 'Tide tables' }) } })

describe('D6: credentials', () => {
  test('a credential in the .env file beside the client file opens the tracker', async () => {
    expect((await shop().type('sync')).out).toBe('Done: issues: 1 created\n')
  })

  test('a credential in the environment does as well, and goes first', async () => {
    const at = shop()
    const { token = '' } = at.tracker('github').service.secrets
    at.repository.save('.env', 'LOCKSTEP_GITHUB_TOKEN=ghp_wrong\n')
    vi.stubEnv('LOCKSTEP_GITHUB_TOKEN', token)
    onTestFinished(() => void vi.unstubAllEnvs())
    expect((await at.type('sync')).out).toBe('Done: issues: 1 created\n')
  })

  test('none at all: the message says where to put it; a wrong one: it says to renew it, and shows it nowhere', async () => {
    const at = shop()
    at.repository.remove('.env')
    const none = await at.type('sync')
    expect(none).toMatchObject({ code: 1, out: expect.stringContaining('LOCKSTEP_GITHUB_TOKEN') })
    at.repository.save('.env', 'LOCKSTEP_GITHUB_TOKEN=ghp_wrongButSecret\n')
    await at.later()
    const wrong = await at.type('sync')
    expect(wrong.code).toBe(1)
    expect(wrong.out).toContain('Renew the credential')
    expect(Object.values(at.repository.below('.lockstep')).join('') + wrong.out + wrong.err).not.toContain(
      'ghp_wrongButSecret',
    )
  })
})

describe('D6: partial failure', () => {
  test('one tracker is out of reach: the specs and the other tracker go on, and the next run makes up for it', async () => {
    const at = stage({
      client: `client: ACME
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
`,
      trackers: ['github', 'linear'],
      files: { [tides]: spec({ title: 'Tide tables' }) },
    })
    at.network.cut(at.tracker('github'))
    const { code, out } = await at.type('sync')
    expect(code).toBe(1)
    expect(out).toContain('linear: 1 created')
    expect(out).toMatch(/^error github: GitHub/m)
    at.network.mend()
    await at.later()
    expect((await at.type('sync')).out).toBe('Done: github: 1 created\n')
    expect(at.tracker('linear').titles()).toEqual(['Tide tables'])
  })

  test('one spec is broken: it is named with its line, and the others go on', async () => {
    const at = shop()
    at.repository.save('specs/002-broken/README.md', '---\nstatus: [\n---\n\n# Broken\n')
    const { code, out } = await at.type('sync')
    expect(code).toBe(1)
    expect(out).toMatch(/002-broken.*line \d/)
    expect(at.tracker('github').titles()).toEqual(['Tide tables'])
  })

  test('one issue is refused by the tracker: it is named, and the others go on', async () => {
    const at = shop()
    at.repository.save('specs/002-long/README.md', spec({ title: 'Long '.repeat(80).trim() }))
    const { code, out } = await at.type('sync')
    expect(code).toBe(1)
    expect(out).toMatch(/error issues.*title is too long/)
    expect(at.tracker('github').titles()).toEqual(['Tide tables'])
  })
})

describe('D6: webhooks', () => {
  /** Somebody keeps `lockstep serve` running, and the tracker sends its deliveries there. */
  async function serving(at: ReturnType<typeof shop>) {
    const stop = new AbortController()
    let said = ''
    const hear = (text: string) => {
      said += text
    }
    const ended = at.type('serve --port 0', [], { interrupted: stop.signal, out: hear, err: hear })
    await vi.waitFor(() => expect(said).toMatch(/Listening on/), 5000)
    const [door = ''] = /http:\/\/[\d.:]+/.exec(said) ?? []
    return {
      async deliver() {
        const sent = at.tracker('github').service.deliveries().at(-1)
        if (!sent) throw new Error('the tracker sent nothing')
        const { status } = await fetch(`${door}/hooks/github`, {
          method: 'POST',
          body: sent.body,
          headers: sent.headers,
        })
        return status
      },
      async stop() {
        stop.abort()
        return ended
      },
    }
  }

  test('an edit at the tracker is in the spec within five seconds of the delivery', async () => {
    const at = shop()
    await at.type('sync')
    const here = await serving(at)
    at.tracker('github').edit('Tide tables', { title: 'Tides' })
    const sent = Date.now()
    expect(await here.deliver()).toBe(202)
    await vi.waitFor(() => expect(at.repository.read(tides)).toContain('# Tides\n'), { timeout: 5000, interval: 20 })
    expect(Date.now() - sent).toBeLessThan(5000)
    expect(await here.stop()).toMatchObject({ code: 0 })
  })

  test('a delivery that is sent twice is worth one look, and a new issue becomes one spec', async () => {
    const at = shop()
    await at.type('sync')
    const here = await serving(at)
    at.tracker('github').write({ title: 'Moon phases' })
    await here.deliver()
    await here.deliver()
    const specs = () => Object.keys(at.repository.below('specs')).filter(path => path.includes('moon'))
    await vi.waitFor(() => expect(specs()).toHaveLength(1), { timeout: 5000, interval: 20 })
    await here.stop()
    expect(specs()).toHaveLength(1)
    expect((await at.type('sync')).out).toBe('All ends agree.\n')
  })
})

describe('D6: assistants', () => {
  /** What an assistant sends, and what it hears. */
  const talk = async (
    at: ReturnType<typeof shop>,
    ...messages: readonly (readonly [method: string, params?: object])[]
  ) => {
    const lines = messages.map(([method, params], i) => JSON.stringify({ jsonrpc: '2.0', id: i + 1, method, params }))
    const { out, code } = await at.type('mcp', [], { heard: () => Readable.from(lines) })
    expect(code).toBe(0)
    return out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  }
  const call = (name: string, args: object = {}) => ['tools/call', { name, arguments: args }] as const

  test('the sync status is offered over MCP: what is in step, what waits, and why', async () => {
    const at = shop()
    await at.type('sync')
    at.tracker('github').edit('Tide tables', { title: 'Tides' })
    const [welcome, list, status, plan, why] = await talk(
      at,
      ['initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } }],
      ['tools/list'],
      call('status'),
      call('plan'),
      call('why', { item: '#1', field: 'title' }),
    )
    expect(welcome).toMatchObject({
      id: 1,
      result: { protocolVersion: '2025-06-18', serverInfo: { name: 'lockstep' } },
    })
    expect(list.result.tools.map(({ name }: { readonly name: string }) => name)).toContain('status')
    expect(JSON.parse(status.result.content[0].text)).toMatchObject([{ items: 1, conflicts: 0 }])
    expect(plan.result.content[0].text).toContain('Tides')
    expect(why.result.content[0].text).toContain('Tide tables')
    expect(at.repository.read(tides)).not.toContain('Tides\n')
  })

  test('an assistant can only look, and nothing it sends becomes a flag or a command', async () => {
    const at = shop()
    const before = at.repository.read(tides)
    const answers = await talk(
      at,
      call('sync'),
      call('why', { item: '--help', field: 'title' }),
      call('status', { project: 'X --cloud' }),
      call('status', { json: false }),
      ['resources/list'],
    )
    expect(answers[0].error.message).toMatch(/no such tool/)
    expect(answers[1].result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/--help/) }] })
    expect(answers[2].result.isError || answers[2].result.content[0].text.trim() === '[]').toBe(true)
    expect(answers[3].error.code).toBe(-32602)
    expect(answers[4].error.code).toBe(-32601)
    expect(at.repository.read(tides)).toBe(before)
    const { out } = await at.type('mcp', [], {
      heard: () => Readable.from(['no json', '{"jsonrpc":"2.0","method":"note"}', '']),
    })
    expect(JSON.parse(out)).toMatchObject({ id: null, error: { code: -32700 } })
  })
})

describe('D6: on every push', () => {
  test('the GitHub Action runs the very command, refuses to begin without the memory, and takes its inputs as variables only', () => {
    const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'))
    const scripts = action.runs.steps.flatMap(({ run }: { readonly run?: string }) => run ?? []).join('\n')
    expect(scripts).toContain('bin/lockstep.ts" sync')
    expect(scripts).toContain('There is no .lockstep/links here')
    expect(scripts).not.toContain('${{')
  })
})
