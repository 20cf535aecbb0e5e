// A connection whose credential was refused rests until a person comes. Whoever gives it a new one, or asks for a sync, is that person.

import type { Opened } from './opening.ts'

/** Lets connections that wait for a person be asked again at once; one that is down goes on resting. */
export async function askAgain({ lockstep, host: { store } }: Opened, only?: string): Promise<void> {
  const connections = only === undefined ? Object.keys(lockstep.client.connections) : [only]
  for (const connection of connections) {
    const outage = await store.outage(connection)
    if (outage?.needsPerson) await store.saveOutage(connection, undefined)
  }
}
