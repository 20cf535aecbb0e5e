// The schema of client files for editors, made from the shape the parser checks by: it completes and complains as one types.

import { z } from 'zod'
import { shapes } from './shape.ts'

export const schemaName = 'client.schema.json'

/** The first line of a client file beside it. */
export const schemaLine = `# yaml-language-server: $schema=./${schemaName}`

export const clientSchema = (): object => ({
  ...z.toJSONSchema(shapes.client, { io: 'input' }),
  title: 'Lockstep client file',
})

export const schemaText = (): string => `${JSON.stringify(clientSchema(), null, 2)}\n`
