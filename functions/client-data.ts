// The client as it was deployed: written beside the function as plain data, read once when the function starts.

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Client } from '../shared/core/client.ts'

/** What every function relies on. The rest was parsed when it was deployed, by the same version of Lockstep. */
const door = z.object({
  code: z.string().min(1),
  timezone: z.string().min(1),
  connections: z.record(z.string(), z.object({ name: z.string(), connector: z.string(), settings: z.looseObject({}) })),
  projects: z.array(
    z.object({
      id: z.string(),
      priority: z.string(),
      ends: z.array(
        z.object({ id: z.string(), connection: z.string(), connector: z.string(), scope: z.looseObject({}) }),
      ),
      schedule: z.array(z.object({ does: z.string() })),
    }),
  ),
})

const deployed = z.custom<Client>(
  // Read once: a reader made to measure would cost more than it saves.
  found => door.safeParse(found, { jitless: true }).success,
  'The client data beside this function is not what a deployment writes. Deploy again.',
)

export const readClient = (place: URL): Client => deployed.parse(JSON.parse(readFileSync(place, 'utf8')))
