// The tracker's laboratory: an emulated tracker, a person who works in it, and the end that is put to the test.

import { fieldName, type Ref } from '../../core/ids.ts'
import { emulatorClock } from '../../http/emulator-clock.ts'
import { answers } from '../../http/emulator-faults.ts'
import { mailbox, type Sent } from '../../http/emulator-hooks.ts'
import type { ConnectorLab, HookLab, Person, Samples } from '../../http/emulator-lab.ts'
import { openGate } from '../../http/pace.ts'
import { sign } from '../../http/signature.ts'
import type { Row } from './emulator-records.ts'
import { project, token, tracker } from './emulator-tracker.ts'
import * as module from './index.ts'
import { refOf } from './mapping.ts'
import { freshFor, signedBytes } from './webhook.ts'

const secret = { token, webhookSecret: 'whs_77aa-current' }
const oldSecret = { token, webhookSecret: 'whs_11bb-former' }

export const lab: ConnectorLab = (wishes = {}) => {
  const { pageSize = 100, lag = () => 0, skew = 0, slowness, pace = module.manifest.pace } = wishes
  const clock = wishes.clock ?? emulatorClock()
  const letters = mailbox((event, payload, id) => letter({ event, project, ...Object(payload) }, id))

  function letter(payload: unknown, id: string): Sent {
    const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
    const time = String(clock.now())
    const signature = `sha256=${sign(signedBytes(time, body), secret.webhookSecret, 'hex')}`
    return { body, headers: { 'x-tracker-time': time, 'x-tracker-signature': signature, 'x-tracker-delivery': id } }
  }

  const at = tracker({
    clock,
    lag,
    pageSize,
    skew,
    ...(slowness ? { slowness } : {}),
    onChange: (event, { id, item }) => letters.post(event, item === undefined ? { item: id } : { item, comment: id }),
  })
  const gate = openGate({
    connection: 'laboratory',
    pace,
    clock,
    patience: wishes.patience ?? Number.POSITIVE_INFINITY,
  })
  const settings = {
    scope: { project },
    secret,
    fetch: wishes.fetch ?? at.service.fetch,
    clock,
    gate,
    random: () => 0.5,
    timeout: 10_000,
    settings: {},
    names: {},
    columns: {},
    ...(wishes.shared ? { shared: wishes.shared } : {}),
  }

  const hooks: HookLab = {
    mailbox: letters,
    scope: { project },
    elsewhere: { project: 'SUBMARINE' },
    secret,
    oldSecret,
    unknownEvent: () => letter({ event: 'coffee.ready', project }, 'odd-1'),
    nonsense: () => letter('{"event":', 'odd-2'),
    freshFor,
  }

  return {
    module,
    connector: module.open(settings),
    clock,
    emulator: at.service,
    person: person(at),
    samples,
    secrets: [secret.token, secret.webhookSecret],
    expire: at.expire,
    tooFast: answers(429, { message: 'Slow down' }, { 'retry-after': '30' }),
    hooks,
    registrations: { ...at.around, hooks: module.hooks(settings) },
  }
}

function person({ records, move }: ReturnType<typeof tracker>): Person {
  const row = (name: Ref): Row => {
    const found = records.get(name)
    if (!found) throw new Error(`There is no ${name}`)
    return found
  }
  return {
    create: fields => refOf(records.make(fields, undefined, false)),
    edit: (name, fields) => void records.change(row(name), fields, false),
    comment: (name, text) => refOf(records.make({ body: text }, name, false)),
    erase: name => records.erase(row(name)),
    hide: name => records.hide(row(name)),
    move: name => move(row(name)),
    fate: name => (records.get(name) === undefined ? 'gone' : row(name).archived ? 'archived' : 'live'),
    count: () => records.all().filter(({ kind }) => kind === 'item').length,
  }
}

const samples: Samples = {
  title: fieldName('title'),
  text: fieldName('body'),
  values: {
    [fieldName('title')]: ['Check the tanks', 'Check both tanks'],
    [fieldName('body')]: ['First the left one.\n\nThen the right one.', 'Only the left one.'],
    [fieldName('status')]: ['open', 'done'],
    [fieldName('priority')]: ['high', 'low'],
    [fieldName('labels')]: [
      ['fuel', 'safety'],
      ['fuel', 'urgent'],
    ],
    [fieldName('assignees')]: [['ada'], ['ada', 'grace']],
  },
}
