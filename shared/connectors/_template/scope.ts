// What a client file says about where items live: one project of the tracker.

import { z } from 'zod'

export const scope = z.strictObject({
  project: z.string().min(1).describe('The project key, as it stands in the address of its page'),
})

export type Scope = z.infer<typeof scope>
