// What a function finds around it in the cloud: its variables, written by lib and read here, and the shape of the table.

import { z } from 'zod'
import { readJson } from './json.ts'

export interface Environment {
  /** The code of the client; secrets lie under it. */
  readonly client: string
  readonly table: string
  /** Address of each lane's queue, by the connector it belongs to. */
  readonly queues: Readonly<Record<string, string>>
  /** Address of the queue of notices. */
  readonly notices: string
}

const client = z.string().regex(/^[\w-]{1,64}$/, 'a client code: letters, digits, `-` and `_`')
const address = z.url({ protocol: /^https?$/ })

const variables = z.object({
  LOCKSTEP_CLIENT: client,
  LOCKSTEP_TABLE: z.string().regex(/^[\w.-]{3,255}$/, 'the name of a table'),
  LOCKSTEP_QUEUES: z
    .string()
    .transform((text, context) => readJson(text) ?? wrong(context, 'JSON: connector → address of its queue'))
    .pipe(z.record(z.string(), address)),
  LOCKSTEP_NOTICES: address,
})

export type Variables = Readonly<Record<keyof z.input<typeof variables>, string>>

/** What has to be found from outside, or known before it is made, is called by the client it belongs to. */
export const nameIn = (code: string, what?: string): string => ['lockstep', code, what].filter(Boolean).join('-')

/** For whoever deploys. Addresses may still be placeholders of the deployment. */
export const writeEnvironment = ({ client, table, queues, notices }: Environment): Variables => ({
  LOCKSTEP_CLIENT: client,
  LOCKSTEP_TABLE: table,
  LOCKSTEP_QUEUES: JSON.stringify(queues),
  LOCKSTEP_NOTICES: notices,
})

/** For functions, once, when they start. Says everything that is wrong at once, never what a variable holds. */
export function readEnvironment(found: Readonly<Record<string, string | undefined>> = process.env): Environment {
  // Read once: a reader made to measure would cost more than it saves.
  const read = variables.safeParse(found, { jitless: true })
  if (!read.success) {
    const wrong = read.error.issues.map(({ path, message }) => `${path.join(' → ')}: ${message}`)
    throw new Error(`The environment of this function is not what was deployed. Deploy again. ${wrong.join('; ')}`)
  }
  const { LOCKSTEP_CLIENT, LOCKSTEP_TABLE, LOCKSTEP_QUEUES, LOCKSTEP_NOTICES } = read.data
  return { client: LOCKSTEP_CLIENT, table: LOCKSTEP_TABLE, queues: LOCKSTEP_QUEUES, notices: LOCKSTEP_NOTICES }
}

function wrong(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

/** The one table. What the keys hold is told in `keys.ts`. */
export const tableShape = {
  partition: 'pk',
  sort: 'sk',
  /** Seconds since 1970; the table drops a row some time after that. */
  expiry: 'expiresAt',
  /** Sparse: only rows of unfinished links have these two attributes. Projects keys only. */
  due: { index: 'due', partition: 'dueOf', sort: 'due' },
} as const

/**
 * How often a queue hands out a message before it is put aside. A worker that is busy counts as a try, so there are more of
 * them than a fault deserves.
 */
export const mostReceives = 10
