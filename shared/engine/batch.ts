// Many visits at one end, each written as if it were alone, whose requests travel together. A round is sent when every
// visit that is still under way waits for an answer: the largest batch possible, without timers.

import { Fault, failure, type Outcome } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import type { Clock } from '../ports/clock.ts'
import type { Connector, Created, Draft, Patch, Read, Removal } from '../ports/connector.ts'

/** The way to an end, for one visit. Writes are not sent after `before`: by then somebody else may hold the link. */
export interface Wire {
  read(read: Read): Promise<Outcome<Item>>
  create(draft: Draft, before: Time): Promise<Outcome<Created>>
  update(patch: Patch, before: Time): Promise<Outcome<Item | undefined>>
  remove(removal: Removal, before: Time): Promise<Outcome<void>>
}

type Method = keyof Wire
type Send = (requests: readonly unknown[]) => Promise<readonly Outcome<unknown>[]>

interface Waiting {
  readonly method: Method
  readonly request: unknown
  readonly before: Time
  readonly answer: (outcome: Outcome<unknown>) => void
  readonly fail: (reason: unknown) => void
}

export async function together<T>(
  connector: Connector,
  how: { readonly clock: Clock; readonly archive: boolean },
  visits: readonly ((wire: Wire) => Promise<T>)[],
): Promise<readonly T[]> {
  const sends = methodsOf(connector, how.archive)
  let underWay = visits.length
  let waiting: Waiting[] = []

  const ask = <R>(method: Method, request: unknown, before = Number.POSITIVE_INFINITY): Promise<Outcome<R>> =>
    new Promise((answer, fail) => {
      waiting.push({ method, request, before, answer: answer as Waiting['answer'], fail })
      sendIfAllWait()
    })

  const wire: Wire = {
    read: request => ask('read', request),
    create: (request, before) => ask('create', request, before),
    update: (request, before) => ask('update', request, before),
    remove: (request, before) => ask('remove', request, before),
  }

  function sendIfAllWait(): void {
    if (underWay === 0 || waiting.length < underWay) return
    const round = waiting
    waiting = []
    for (const method of Object.keys(sends) as Method[]) {
      const group = round.filter(each => each.method === method)
      if (group.length > 0) void sendGroup(sends[method], group, how.clock.now())
    }
  }

  return Promise.all(
    visits.map(async visit => {
      try {
        return await visit(wire)
      } finally {
        underWay -= 1
        sendIfAllWait()
      }
    }),
  )
}

async function sendGroup(send: Send, group: readonly Waiting[], now: Time): Promise<void> {
  for (const late of group.filter(each => each.before < now)) late.answer(failure(tooLate))
  const timely = group.filter(each => each.before >= now)
  if (timely.length === 0) return
  try {
    const outcomes = await send(timely.map(each => each.request))
    timely.forEach((each, i) => {
      each.answer(outcomes[i] ?? failure(unanswered))
    })
  } catch (reason) {
    for (const each of timely) {
      if (reason instanceof Fault) each.answer(failure(reason))
      else each.fail(reason)
    }
  }
}

const tooLate = new Fault({
  kind: 'stale',
  message: 'Not sent: the lease ran out first. It is tried again.',
  unsent: true,
})
const unanswered = new Fault({ kind: 'unavailable', message: 'The connector gave no answer for this item.' })

function methodsOf(connector: Connector, archive: boolean): Readonly<Record<Method, Send>> {
  const end = archive ? (connector.archive ?? connector.remove) : connector.remove
  return {
    read: requests => connector.read(requests as readonly Read[]),
    create: requests => connector.create(requests as readonly Draft[]),
    update: requests => connector.update(requests as readonly Patch[]),
    remove: async requests =>
      end ? end.call(connector, requests as readonly Removal[]) : requests.map(() => failure(cannotRemove)),
  }
}

const cannotRemove = new Fault({
  kind: 'invalid',
  message: 'This service cannot remove items; the item was left as it is.',
})
