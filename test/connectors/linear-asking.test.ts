// What Linear is asked besides issues: what a name means, whether all is well, what a delivery is about, which webhooks there are.

import { describe, expect, test } from 'vitest'
import { type LinearLab, type LinearWishes, laboratory } from '../../shared/connectors/linear/emulator.ts'
import { answers } from '../../shared/http/emulator-faults.ts'
import { f, nobody, sharing, thrown } from './linear-bench.ts'

describe('a name', () => {
  test('is a key, a number, an address or an id', async () => {
    const lab = laboratory()
    const name = lab.person.create(f({ title: 'A' }))
    const words = ['ENG-1', 'eng-1', ' #1 ', '1', 'https://linear.app/acme/issue/ENG-1/some-words', name]
    expect(await lab.connector.named?.(words)).toEqual(words.map(() => name))
  })

  test('of nothing, of another team or of another site means nothing', async () => {
    const lab = laboratory()
    const words = [
      'ENG-9',
      'OPS-1',
      '#99',
      'https://evil.example/acme/issue/ENG-1',
      'https://linear.app/acme/team/ENG',
      '',
      '../ENG-1',
      nobody,
    ]
    lab.person.create(f({ title: 'A' }))
    expect(await lab.connector.named?.(words)).toEqual(words.map(() => undefined))
  })

  test('from before an issue moved here is known still', async () => {
    const lab = laboratory()
    const stranger = lab.workspace.issues.all().find(issue => lab.workspace.identifierOf(issue) === 'OPS-1')
    const team = lab.workspace.teams[0]
    if (stranger && team) lab.workspace.move(stranger, team)
    expect(await lab.connector.named?.(['OPS-1', 'ENG-1'])).toEqual([stranger?.id, stranger?.id])
  })

  test('is no reason to take an outage for an answer', async () => {
    const lab = laboratory()
    lab.emulator.trouble(answers(401, { errors: [{ message: 'no', extensions: { code: 'AUTHENTICATION_ERROR' } }] }))
    expect((await thrown(async () => lab.connector.named?.(['ENG-1']))).kind).toBe('denied')
  })
})

describe('an inspection', () => {
  const inspect = async (wishes: LinearWishes, people: readonly string[] = []) =>
    laboratory(wishes).connector.inspect?.({ people })

  test('shows who we are, and the words the live team takes', async () => {
    expect(await inspect({ names: { 'x:area': 'Area' } as never })).toMatchObject({
      account: 'lockstep@acme.example',
      findings: [],
      words: {
        status: ['Triage', 'Backlog', 'Todo', 'In Progress', 'Done', 'Canceled', 'Duplicate'],
        priority: ['none', 'urgent', 'high', 'medium', 'low'],
        estimate: ['1', '2', '3', '5', '8'],
        iteration: ['Cycle 11', 'Launch', 'Cycle 13'],
        milestone: ['Alpha', 'Beta'],
        'x:area': ['Web', 'API'],
      },
    })
  })

  test('asks only for what is shared', async () => {
    const lab = laboratory(sharing('title'))
    await lab.connector.inspect?.({ people: [] })
    expect(lab.emulator.calls.map(call => call.route)).toEqual([
      'query viewer',
      'look up teams workflowStates',
      'look up projects',
    ])
  })

  test('names those who cannot be named', async () => {
    const people = ['ada@acme.example', 'grace', 'gone@acme.example', 'nobody']
    expect((await inspect({}, people))?.strangers).toEqual(['gone@acme.example', 'nobody'])
  })

  test.each<[string, LinearWishes, string, RegExp]>([
    ['a state that is none', { scope: { state: 'Nowhere' } }, 'stops', /no status "Nowhere"/],
    ['somebody who is not there', { scope: { assignee: 'nobody' } }, 'stops', /nobody here is "nobody"/],
    ['a cycle that is none', { scope: { cycle: 'Mars' } }, 'stops', /no cycle "Mars"/],
    ['a label that is none yet', { scope: { label: 'spec' } }, 'warns', /no label "spec"/],
    ['a group that is none', { names: { 'x:crew': 'Crew' } as never }, 'warns', /no label group "crew"/],
    ['estimates nobody uses', { scope: { team: 'OPS' }, ...sharing('estimate') }, 'warns', /does not use estimates/],
    ['cycles nobody uses', { scope: { team: 'OPS' }, ...sharing('iteration') }, 'warns', /no cycles/],
  ])('finds %s', async (_, wishes, weight, said) => {
    const [finding] = (await inspect(wishes))?.findings ?? []
    expect(finding?.weight).toBe(weight)
    expect(finding?.message).toMatch(said)
  })
})

describe('a delivery', () => {
  const hear = ({ module, hooks, clock }: LinearLab) => {
    const [sent] = hooks?.mailbox.waiting().slice(-1) ?? []
    if (!sent || !hooks) throw new Error('nothing was sent')
    const [delivery] = module.webhook?.verify({ ...sent, secrets: [hooks.secret], now: clock.now() }) ?? []
    return (scope: unknown) => delivery && module.webhook?.hints(delivery, scope)
  }

  test('about an issue or a comment says which, while nothing but the team narrows the end', () => {
    const lab = laboratory()
    const name = lab.person.create(f({ title: 'A' }))
    expect(hear(lab)({ team: 'ENG' })).toEqual({ look: 'items', refs: [name] })
    const comment = lab.person.comment(name, 'x')
    expect(hear(lab)({ team: 'eng' })).toEqual({ look: 'items', refs: [comment] })
    expect(hear(lab)({ team: 'OPS' })).toMatchObject({ look: 'nowhere' })
  })

  test('leaves it to Linear whether a filter fits', () => {
    const lab = laboratory()
    const name = lab.person.create(f({ title: 'A' }))
    expect(hear(lab)({ team: 'ENG', label: 'fuel' })).toEqual({ look: 'changes' })
    expect(hear(lab)({ team: 'ENG', project: 'apollo' })).toEqual({ look: 'items', refs: [name] })
    expect(hear(lab)({ team: 'ENG', project: 'Gemini' })).toMatchObject({ look: 'nowhere' })
    lab.person.comment(name, 'x')
    expect(hear(lab)({ team: 'ENG', project: 'apollo' })).toEqual({ look: 'changes' })
  })

  test('about what is gone, or what left the team, is never missed', () => {
    const lab = laboratory()
    const [gone = nobody, moved = nobody] = [0, 1].map(() => lab.person.create(f({ title: 'A' })))
    lab.person.destroy(gone)
    expect(hear(lab)({ team: 'ENG', label: 'fuel' })).toEqual({ look: 'items', refs: [gone] })
    lab.person.move?.(moved)
    expect(hear(lab)({ team: 'ENG' })).toEqual({ look: 'items', refs: [moved] })
    expect(hear(lab)({ team: lab.workspace.teams[0]?.id })).toEqual({ look: 'items', refs: [moved] })
    expect(hear(lab)({ team: 'OPS' })).toEqual({ look: 'items', refs: [moved] })
  })

  test('is believed by the time in its body, whatever its header says', () => {
    const lab = laboratory()
    lab.person.create(f({ title: 'A' }))
    const { hooks, module, clock } = lab
    const [sent] = hooks?.mailbox.waiting() ?? []
    if (!sent || !hooks) throw new Error('nothing was sent')
    const late = { ...sent, headers: { ...sent.headers, 'linear-timestamp': String(clock.now() + 120_000) } }
    expect(() => module.webhook?.verify({ ...late, secrets: [hooks.secret], now: clock.now() + 120_000 })).toThrow(
      'too old',
    )
  })
})

describe('a webhook', () => {
  const address = 'https://lockstep.example/hooks/1'

  test('is registered for the team, with our secret', async () => {
    const lab = laboratory()
    expect(await lab.registrations?.hooks.ensure(address)).toEqual({ active: true })
    expect([...lab.workspace.hooks.values()]).toMatchObject([
      {
        url: address,
        teamId: lab.workspace.teams[0]?.id,
        secret: lab.settings.secret.webhookSecret,
        resourceTypes: ['Issue', 'Comment'],
      },
    ])
  })

  test('that was turned off is seen and turned on; a rotated secret is set anew', async () => {
    const lab = laboratory()
    await lab.registrations?.hooks.ensure(address)
    lab.registrations?.giveUp()
    expect(await lab.registrations?.hooks.state(address)).toMatchObject({
      active: false,
      trouble: expect.stringMatching(/turned/),
    })
    const rotated = lab.module.hooks?.({
      ...lab.settings,
      secret: { ...lab.settings.secret, webhookSecret: 'lin_wh_new' },
    })
    expect(await rotated?.ensure(address)).toEqual({ active: true })
    expect([...lab.workspace.hooks.values()]).toMatchObject([{ enabled: true, secret: 'lin_wh_new' }])
  })

  test('that fails now and then is on, with a word about it', async () => {
    const lab = laboratory()
    await lab.registrations?.hooks.ensure(address)
    lab.registrations?.giveUp()
    for (const [id, hook] of lab.workspace.hooks) lab.workspace.hooks.set(id, { ...hook, enabled: true })
    expect(await lab.registrations?.hooks.state(address)).toEqual({
      active: true,
      trouble: '1 deliveries failed within a day (500).',
    })
  })

  test('of another team with the same address is left alone', async () => {
    const lab = laboratory()
    const ops = lab.module.hooks?.({ ...lab.settings, scope: { team: 'OPS' } })
    await lab.registrations?.hooks.ensure(address)
    await ops?.ensure(address)
    expect(lab.workspace.hooks.size).toBe(2)
    await ops?.remove(address)
    expect(await lab.registrations?.hooks.state(address)).toEqual({ active: true })
  })

  test('is not registered without a secret, nor by somebody who may not', async () => {
    const lab = laboratory({ secret: { token: 'lin_api_5f2c-never-show-this' } })
    expect((await thrown(async () => lab.registrations?.hooks.ensure(address))).message).toContain('no webhookSecret')
    const other = laboratory()
    other.emulator.trouble(
      answers(200, {
        data: null,
        errors: [{ message: 'You need to be an admin', path: ['webhooks'], extensions: { code: 'FORBIDDEN' } }],
      }),
    )
    expect((await thrown(async () => other.registrations?.hooks.ensure(address))).kind).toBe('denied')
  })
})
