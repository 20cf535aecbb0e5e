// Brings a notice to people: finds whom the client file names for its topic, and tells each through its connection.

import type { Client, Topic } from '../core/client.ts'
import { Fault } from '../core/errors.ts'
import type { Notice, Notifier } from '../ports/notifier.ts'
import type { Vault } from '../ports/vault.ts'
import { wayCalled } from './ways.ts'

/** Connections that asked for a topic: those of one project, or of any where it concerns more than one. */
export function toldOf(
  { projects }: Pick<Client, 'projects'>,
  topic: Topic,
  about?: readonly string[],
): readonly string[] {
  const meant = projects.filter(({ id }) => about === undefined || about.includes(id))
  const told = meant.flatMap(({ notify }) => Object.entries(notify).filter(([, topics]) => topics.includes(topic)))
  return [...new Set(told.map(([connection]) => connection))]
}

export interface Telling {
  readonly client: Pick<Client, 'connections'>
  readonly vault: Vault
  readonly fetch: typeof globalThis.fetch
}

/** Tells at once. */
export const teller = ({ client, vault, fetch }: Telling): Notifier => ({
  async tell(notice: Notice, to: string) {
    const connection = Object.hasOwn(client.connections, to) ? client.connections[to] : undefined
    const way = connection && wayCalled(connection.connector)
    if (!connection || !way)
      throw new Fault({
        kind: 'invalid',
        message: `Nobody can be told through ${to}: the client file has no such connection. Deploy again.`,
      })
    const [secret = {}] = await vault.secret(to)
    await way.tell(notice, { settings: connection.settings, secret, fetch })
  },
})
