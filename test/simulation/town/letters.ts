// Deliveries of the services, as the world brings them: late, lost, doubled, in any order. The connectors read them.

import type { Binding } from '../../../shared/core/binding.ts'
import type { Ref, RunId, Time } from '../../../shared/core/ids.ts'
import type { Random } from '../random.ts'
import type { Signals } from '../signals.ts'
import type { Place } from './places.ts'

export interface Postman {
  readonly binding: Binding
  readonly signals: Signals
  readonly run: RunId
  readonly random: Random
  readonly now: () => Time
}

export async function deliver(places: readonly Place[], postman: Postman): Promise<void> {
  const { random } = postman
  for (const place of places)
    await place.ear?.hooks.mailbox.deliver(async sent => hear(place, sent, postman), {
      lose: () => random.chance(0.15),
      double: () => random.chance(0.15),
      shuffle: all => random.shuffled(all),
    })
}

type Sent = Parameters<Parameters<NonNullable<Place['ear']>['hooks']['mailbox']['deliver']>[0]>[0]

function hear({ id, ear }: Place, { body, headers }: Sent, { binding, signals, run, now }: Postman): number {
  if (!ear) return 0
  const { webhook, hooks } = ear
  const about = { binding: binding.id, end: id, run, tries: 0 } as const
  const look = (ref: Ref) => signals.put({ ...about, look: 'item', ref }, now())
  for (const delivery of webhook.verify({ body, headers, secrets: [hooks.secret], now: now() })) {
    const hints = webhook.hints(delivery, hooks.scope)
    if (hints.look === 'items') for (const ref of hints.refs) look(ref)
    if (hints.look === 'changes') signals.put({ ...about, look: 'changes', census: false }, now())
  }
  return webhook.answers.taken
}
