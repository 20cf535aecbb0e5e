// Deliveries of an emulated service: signed, and then doubled, lost or shuffled on the way, as the world does it.

export interface Sent {
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

interface Mishaps {
  readonly lose?: (sent: Sent) => boolean
  readonly double?: (sent: Sent) => boolean
  /** Makes a new order out of the old one. */
  readonly shuffle?: (all: readonly Sent[]) => readonly Sent[]
}

export interface Mailbox {
  /** The service has something to tell. */
  post(event: string, payload: unknown): void
  waiting(): readonly Sent[]
  /** Hands everything that waits to a handler; answers with the status each delivery got. */
  deliver(handler: (sent: Sent) => Promise<number>, mishaps?: Mishaps): Promise<readonly number[]>
}

/** Pack: the connector's way to word, number and sign a delivery. */
export function mailbox(pack: (event: string, payload: unknown, id: string) => Sent): Mailbox {
  let box: readonly Sent[] = []
  let count = 0
  return {
    post(event, payload) {
      box = [...box, pack(event, payload, `delivery-${++count}`)]
    },
    waiting: () => box,
    async deliver(handler, { lose, double, shuffle } = {}) {
      const arriving = box.filter(sent => !lose?.(sent)).flatMap(sent => (double?.(sent) ? [sent, sent] : [sent]))
      box = []
      const statuses: number[] = []
      for (const sent of shuffle?.(arriving) ?? arriving) statuses.push(await handler(sent))
      return statuses
    },
  }
}
