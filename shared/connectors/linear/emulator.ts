// Linear's laboratory: an emulated workspace, a person who works in it, and the end that is put to the test.

import { fieldName } from '../../core/ids.ts'
import { emulatorClock } from '../../http/emulator-clock.ts'
import type { Trouble } from '../../http/emulator-faults.ts'
import { type Mailbox, mailbox } from '../../http/emulator-hooks.ts'
import type { ConnectorLab, Contract, HookLab, Lab, LabWishes, Samples } from '../../http/emulator-lab.ts'
import { openGate } from '../../http/pace.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { packer, payloadOf } from './emulator-deliveries.ts'
import { type LinearPerson, person } from './emulator-person.ts'
import type { Allowance } from './emulator-quota.ts'
import { rateLimited } from './emulator-refusal.ts'
import { apollo, strangers } from './emulator-rows.ts'
import { isWriting, server } from './emulator-server.ts'
import { type Vices, type Workspace, workspace } from './emulator-workspace.ts'
import * as module from './index.ts'
import type { Scope } from './scope.ts'
import { freshFor } from './webhook.ts'

export const secret = { token: 'lin_api_5f2c-never-show-this', webhookSecret: 'lin_wh_77aa-current' }
const oldSecret = { token: secret.token, webhookSecret: 'lin_wh_11bb-former' }
/** A second key of the same person, and the token of an app. */
export const otherKey = 'lin_api_0000-the-other-one'
export const appToken = 'lin_oauth_42-for-a-day'
const day = 24 * 3600_000

/** What only this service's own tests wish for. */
export interface LinearWishes extends LabWishes {
  readonly vices?: Vices
  readonly allowance?: Allowance
  readonly scope?: Partial<Scope>
  readonly names?: ConnectorSettings<Scope>['names']
  readonly secret?: Readonly<Record<string, string>>
  readonly settings?: ConnectorSettings<Scope>['settings']
}
export interface LinearLab extends Lab {
  readonly workspace: Workspace
  readonly person: LinearPerson
  readonly settings: ConnectorSettings<Scope>
}

export const laboratory = (wishes: LinearWishes = {}): LinearLab => {
  const { pageSize = 250, lag = () => 0, skew = 0, slowness, pace = module.manifest.pace, rewords = false } = wishes
  const vices = { rewords, ...wishes.vices }
  const clock = wishes.clock ?? emulatorClock()
  const pack = packer(clock, secret.webhookSecret)
  // A delivery from before the laboratory opened would be about what was there already.
  let letters: Mailbox | undefined
  const at: Workspace = workspace({
    clock,
    lag,
    skew,
    pageSize,
    vices,
    onChange: happening => letters?.post(happening.type, payloadOf(at, happening)),
  })
  const box = mailbox((_, payload, id) => pack(payload, id))
  letters = box
  const service = server(at, {
    keys: [secret.token, otherKey],
    tokens: { [appToken]: clock.now() + day },
    ...(slowness ? { slowness } : {}),
    ...(wishes.allowance ? { allowance: wishes.allowance } : {}),
  })
  const patience = wishes.patience ?? Number.POSITIVE_INFINITY
  const usual = wishes.scope?.items === undefined ? { project: apollo.name } : {}
  const scope: Scope = { team: 'ENG', ...usual, ...wishes.scope }
  const settings: ConnectorSettings<Scope> = {
    scope,
    secret: wishes.secret ?? secret,
    fetch: wishes.fetch ?? service.fetch,
    clock,
    gate: openGate({ connection: 'laboratory', pace, clock, patience }),
    random: () => 0.5,
    timeout: 10_000,
    settings: wishes.settings ?? {},
    names: wishes.names ?? {},
    columns: {},
    ...(wishes.shared ? { shared: wishes.shared } : {}),
  }
  const hooks: HookLab = {
    mailbox: box,
    scope,
    elsewhere: { ...scope, team: 'OPS' },
    secret,
    oldSecret,
    unknownEvent: () => pack({ action: 'create', type: 'CoffeeBreak', data: { id: '1' } }, 'odd-1'),
    nonsense: () => pack('{"action":', 'odd-2'),
    freshFor,
  }
  return {
    module,
    connector: module.open(settings),
    clock,
    emulator: service,
    person: person(at, scope.items === 'projects'),
    samples,
    secrets: [secret.token, secret.webhookSecret],
    expire: service.expire,
    tooFast: tooFast(clock),
    hooks,
    registrations: {
      hooks: module.hooks(settings),
      addresses: () => [...at.hooks.values()].map(({ url }) => url),
      giveUp: at.giveUp,
    },
    writes: isWriting,
    workspace: at,
    settings,
  }
}

/** A budget that is empty for half a minute, said in this service's way. */
const tooFast = (clock: Clock): Trouble => ({
  when: 'before',
  happens: async () =>
    Response.json(rateLimited(false), {
      status: 400,
      headers: { 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': String(clock.now() + 30_000) },
    }),
})

export const lab: ConnectorLab = wishes => laboratory(wishes)

export const contract: Contract = {
  descriptions: [{ form: 'graphql', file: 'linear.graphql', path: '/graphql' }],
}

const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = strangers
const samples: Samples = {
  title: fieldName('title'),
  text: fieldName('body'),
  elsewhere: {
    [fieldName('type')]: 'only where projects are items; test/connectors/linear-projects.test.ts opens such ends',
  },
  mutual: [fieldName('relates')],
  mayBeEmpty: ['milestone', 'estimate', 'iteration', 'due'].map(fieldName),
  values: {
    [fieldName('title')]: ['Check the tanks', 'Check both tanks'],
    [fieldName('body')]: ['First the left one.\n\nThen the right one.', 'Only the left one.'],
    [fieldName('status')]: ['Todo', 'In Progress'],
    [fieldName('assignees')]: [['ada@acme.example'], ['grace@acme.example']],
    [fieldName('labels')]: [
      ['fuel', 'safety'],
      ['fuel', 'urgent'],
    ],
    [fieldName('priority')]: ['high', 'low'],
    [fieldName('estimate')]: [3, 5],
    [fieldName('parent')]: [first, second],
    [fieldName('iteration')]: ['Launch', 'Cycle 13'],
    [fieldName('milestone')]: ['Alpha', 'Beta'],
    [fieldName('due')]: ['2026-03-31', '2026-04-30'],
    [fieldName('blocks')]: [[third], [third, fourth]],
    [fieldName('relates')]: [[fifth], [fifth, sixth]],
  },
}
