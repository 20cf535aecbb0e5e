// GitHub's laboratory: an emulated GitHub, a person who works there, and the end that is put to the test.

import { z } from 'zod'
import { fieldName } from '../../core/ids.ts'
import { emulatorClock } from '../../http/emulator-clock.ts'
import { answers } from '../../http/emulator-faults.ts'
import { mailbox, type Sent } from '../../http/emulator-hooks.ts'
import type { ConnectorLab, HookLab, Lab, LabWishes, Samples } from '../../http/emulator-lab.ts'
import { openGate } from '../../http/pace.ts'
import { sign } from '../../http/signature.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { github, home, plans, token } from './emulator-github.ts'
import { person } from './emulator-person.ts'
import * as module from './index.ts'
import type { Scope } from './scope.ts'

const secret = { token, webhookSecret: 'whs_77aa-current' }
const oldSecret = { token, webhookSecret: 'whs_11bb-former' }

/** What an end may be opened with, beside what the suite wishes for. */
export type Opening = Partial<Pick<ConnectorSettings<Scope>, 'scope' | 'names' | 'columns' | 'secret' | 'baseUrl'>>

export interface GithubLab extends Lab {
  readonly github: ReturnType<typeof github>
  readonly settings: ConnectorSettings<Scope>
}

export function laboratory(opening: Opening = {}, wishes: LabWishes = {}): GithubLab {
  const { pageSize = 100, lag = () => 0, skew = 0, slowness, pace = module.manifest.pace } = wishes
  const clock = wishes.clock ?? emulatorClock()
  const letters = mailbox((event, payload, id) => letter(event, payload, id))
  let isOpen = false
  const at = github({
    clock,
    // What was there before is in the lists already.
    lag: () => (isOpen ? lag() : 0),
    skew,
    pageSize,
    ...(slowness ? { slowness } : {}),
    tell: (event, payload) => letters.post(event, payload),
  })
  // Issues of another repository, for references to have something to point at.
  for (const title of ['Spring', 'Summer', 'Autumn', 'Winter']) at.house.make({ repo: plans, title }, 'grace')
  isOpen = true
  const gate = openGate({
    connection: 'laboratory',
    pace,
    clock,
    patience: wishes.patience ?? Number.POSITIVE_INFINITY,
  })
  const settings: ConnectorSettings<Scope> = {
    scope: { repo: home },
    secret,
    fetch: wishes.fetch ?? at.service.fetch,
    clock,
    gate,
    random: () => 0.5,
    timeout: 10_000,
    settings: {},
    names: {},
    columns: {},
    ...opening,
    ...(wishes.shared ? { shared: wishes.shared } : {}),
  }
  return {
    module,
    connector: module.open(settings),
    settings,
    clock,
    emulator: at.service,
    person: person(at),
    samples: samplesFor(opening),
    secrets: [secret.token, secret.webhookSecret],
    expire() {
      at.may.enter = false
    },
    tooFast: answers(403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '30' }),
    writes: route => !route.startsWith('GET') && route !== 'GRAPHQL query',
    hooks: hookLab(letters),
    registrations: {
      hooks: module.hooks(settings),
      addresses: () => [...at.hooks.values()].map(({ config }) => String(Object(config).url)),
      giveUp() {
        for (const [id, hook] of at.hooks) at.hooks.set(id, { ...hook, active: false })
      },
    },
    github: at,
  }
}

/** With a board, unless no field that lives there takes part: nobody who binds issues alone names one. */
export const lab: ConnectorLab = wishes => {
  const isOnBoard = wishes?.shared?.fields.some(name => module.manifest.fields[name]?.needs === 'board') ?? true
  return laboratory({ scope: { repo: home, ...(isOnBoard ? { board: 'Roadmap' } : {}) } }, wishes)
}

/** The descriptions GitHub publishes. Of its GraphQL there is none that is up to date. */
export const contract = {
  descriptions: [
    { form: 'openapi', file: 'github-rest.json' },
    { form: 'webhooks', file: 'github-webhooks.json', nameOf: eventOf },
  ],
  exempt: {
    'POST /graphql': 'it is described elsewhere, and that description is years old',
    '* 401': 'every address answers so to a wrong credential; the description leaves it out',
    '* 304': 'every list answers so to a mark that still fits; the description leaves it out here and there',
  },
}

/** `issues` and what happened: the description calls it `issues-opened`. */
function eventOf({ headers, body }: Sent): string {
  const { action } = z.object({ action: z.string() }).parse(JSON.parse(Buffer.from(body).toString('utf8')))
  return `${headers['x-github-event']}-${action}`.replaceAll('_', '-')
}

export function letter(event: string, payload: unknown, id: string): Sent {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/5f2c77a',
      'x-github-hook-id': '1',
      'x-github-hook-installation-target-id': '1',
      'x-github-hook-installation-target-type': 'repository',
      'x-github-event': event,
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${sign(body, secret.webhookSecret, 'hex')}`,
    },
  }
}

function hookLab(letters: ReturnType<typeof mailbox>): HookLab {
  // What happened before anybody listened.
  void letters.deliver(async () => 202)
  return {
    mailbox: letters,
    scope: { repo: home },
    elsewhere: { repo: 'acme/submarine' },
    secret,
    oldSecret,
    unknownEvent: () => letter('coffee', { action: 'ready' }, 'odd-1'),
    nonsense: () => letter('issues', '{"action":', 'odd-2'),
  }
}

const values: Samples['values'] = {
  [fieldName('title')]: ['Check the tanks', 'Check both tanks'],
  [fieldName('body')]: ['First the left one.\n\nThen the right one.', 'Only the left one.'],
  [fieldName('status')]: ['open', 'closed'],
  [fieldName('type')]: ['Task', 'Bug'],
  [fieldName('assignees')]: [['ada'], ['ada', 'grace']],
  [fieldName('labels')]: [
    ['fuel', 'safety'],
    ['fuel', 'urgent'],
  ],
  [fieldName('milestone')]: ['v1', 'v2'],
  [fieldName('parent')]: [`${plans}#1`, `${plans}#2`],
  [fieldName('blocks')]: [[`${plans}#3`], [`${plans}#3`, `${plans}#4`]],
  [fieldName('priority')]: ['High', 'Low'],
  [fieldName('estimate')]: [3, 5],
  [fieldName('iteration')]: ['Sprint 1', 'Sprint 2'],
  [fieldName('due')]: ['2026-02-01', '2026-03-01'],
}

/** Without a board, what lives there cannot be held; with columns, a status names one. */
function samplesFor({ scope, columns = {} }: Opening): Samples {
  const held = Object.entries(values).filter(
    ([name]) => scope?.board !== undefined || module.manifest.fields[fieldName(name)]?.needs === undefined,
  )
  const [[state, [column] = []] = []] = Object.entries(columns)
  const status = column === undefined ? {} : { [fieldName('status')]: [`${state}: ${column}`, 'closed'] as const }
  return {
    title: fieldName('title'),
    text: fieldName('body'),
    values: { ...Object.fromEntries(held), ...status },
    mayBeEmpty: ['milestone', 'estimate', 'iteration', 'due'].map(fieldName),
  }
}
