// Deliveries: only genuine ones, only as hints, and never about somebody else's items.

import { expect } from 'vitest'
import type { Sent } from '../../../shared/http/emulator-hooks.ts'
import type { HookLab, Lab } from '../../../shared/http/emulator-lab.ts'
import type { Webhook } from '../../../shared/ports/connector-module.ts'
import { type Check, expectFault, sample, thrown } from './check.ts'

const excused = (lab: Lab) =>
  lab.module.webhook ? (lab.hooks ? undefined : 'its laboratory sends no deliveries') : 'the connector has no webhook'

interface Ear {
  readonly lab: Lab
  readonly hooks: HookLab
  readonly webhook: Webhook
  hear(
    sent: Sent,
    change?: { readonly now?: number; readonly secrets?: readonly Readonly<Record<string, string>>[] },
  ): ReturnType<Webhook['verify']>
}

function listen(open: Parameters<Check['run']>[0]): Ear {
  const lab = open()
  const { hooks, module, clock } = lab
  const { webhook } = module
  if (!hooks || !webhook) throw new Error('nothing to listen to')
  const hear: Ear['hear'] = ({ body, headers }, { now = clock.now(), secrets = [hooks.secret] } = {}) =>
    webhook.verify({ body, headers, secrets, now })
  return { lab, hooks, webhook, hear }
}

/** One delivery about one item. */
function oneDelivery({ lab, hooks }: Ear) {
  const name = lab.person.create(sample(lab, 0))
  const [sent] = hooks.mailbox.waiting()
  if (!sent) throw new Error('the laboratory did not send anything')
  return { name, sent }
}

const flipped = (sent: Sent): Sent => {
  const body = Uint8Array.from(sent.body)
  body[body.length - 2] = (body.at(-2) ?? 0) ^ 1
  return { ...sent, body }
}

export const webhooks: readonly Check[] = [
  {
    name: 'a genuine delivery says which item to look at',
    excused,
    async run(open) {
      const ear = listen(open)
      const { name, sent } = oneDelivery(ear)
      const [delivery] = ear.hear(sent)
      expect(delivery && ear.webhook.hints(delivery, ear.hooks.scope)).toEqual({ look: 'items', refs: [name] })
    },
  },
  {
    name: 'a delivery about another scope sends nobody anywhere',
    excused,
    async run(open) {
      const ear = listen(open)
      const [delivery] = ear.hear(oneDelivery(ear).sent)
      expect(delivery && ear.webhook.hints(delivery, ear.hooks.elsewhere).look).toBe('nowhere')
    },
  },
  {
    name: 'a forged, altered or unsigned delivery is denied',
    excused,
    async run(open) {
      const ear = listen(open)
      const { sent } = oneDelivery(ear)
      const stranger = Object.fromEntries(Object.keys(ear.hooks.secret).map(part => [part, 'somebody-elses']))
      const nothing = Object.fromEntries(Object.keys(ear.hooks.secret).map(part => [part, '']))
      await expectFault(async () => ear.hear(sent, { secrets: [stranger] }), 'denied')
      await expectFault(async () => ear.hear(sent, { secrets: [] }), 'denied')
      await expectFault(async () => ear.hear(sent, { secrets: [nothing] }), 'denied')
      await expectFault(async () => ear.hear(flipped(sent)), 'denied')
      await expectFault(async () => ear.hear({ ...sent, headers: {} }), 'denied')
    },
  },
  {
    name: 'while a secret is rotated both are good, and then only the new one',
    excused,
    async run(open) {
      const ear = listen(open)
      const { hooks } = ear
      const { sent } = oneDelivery(ear)
      expect(ear.hear(sent, { secrets: [hooks.oldSecret, hooks.secret] })).toHaveLength(1)
      expect(ear.hear(sent, { secrets: [hooks.secret, hooks.oldSecret] })).toHaveLength(1)
      await expectFault(async () => ear.hear(sent, { secrets: [hooks.oldSecret] }), 'denied')
    },
  },
  {
    name: 'an old delivery is denied',
    excused: lab => excused(lab) ?? (lab.hooks?.freshFor === undefined ? 'the service signs no time' : undefined),
    async run(open) {
      const ear = listen(open)
      const { sent } = oneDelivery(ear)
      const { freshFor = 0 } = ear.hooks
      const { clock } = ear.lab
      expect(ear.hear(sent, { now: clock.now() + freshFor })).toHaveLength(1)
      for (const now of [clock.now() + freshFor + 1, clock.now() - freshFor - 1])
        await expectFault(async () => ear.hear(sent, { now }), 'denied')
    },
  },
  {
    name: 'a delivery sent twice bears one name, another one another',
    excused,
    async run(open) {
      const ear = listen(open)
      const { lab, hooks } = ear
      oneDelivery(ear)
      lab.person.create(sample(lab, 0))
      const heard: string[] = []
      const take = async (sent: Sent) => {
        heard.push(...ear.hear(sent).map(delivery => delivery.id))
        return ear.webhook.answers.taken
      }
      await hooks.mailbox.deliver(take, { double: () => true, shuffle: all => all.toReversed() })
      expect(heard).toHaveLength(4)
      expect(new Set(heard).size).toBe(2)
    },
  },
  {
    name: 'an event nobody knows sends nobody anywhere, with a reason',
    excused,
    async run(open) {
      const { hooks, webhook, hear } = listen(open)
      const [delivery] = hear(hooks.unknownEvent())
      expect(delivery && webhook.hints(delivery, hooks.scope)).toEqual({
        look: 'nowhere',
        why: expect.stringMatching(/\w+/),
      })
    },
  },
  {
    name: 'signed nonsense is invalid, and no secret is in the words',
    excused,
    async run(open) {
      const { hooks, hear, lab } = listen(open)
      const fault = await thrown(async () => hear(hooks.nonsense()))
      expect(fault.kind).toBe('invalid')
      for (const secret of lab.secrets) expect(fault.message).not.toContain(secret)
    },
  },
  {
    name: 'answers tell the service when to send again',
    excused,
    async run(open) {
      const { taken, refused, garbled, busy } = listen(open).webhook.answers
      expect(taken).toBeGreaterThanOrEqual(200)
      expect(taken).toBeLessThan(300)
      expect(busy).toBeGreaterThanOrEqual(408)
      expect(Math.min(refused, garbled)).toBeGreaterThanOrEqual(200)
    },
  },
]
