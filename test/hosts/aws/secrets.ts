// A vault of secrets behind HTTP, as the cloud's own answers: versions with stages, and refusals by name.

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import { closing, listening, type Running } from './tables.ts'

export interface Kept {
  /** Current version first; a text that is no JSON is given out as it is. */
  readonly versions: readonly string[]
  readonly changed: number
}

export interface SecretsServer extends Running {
  readonly secrets: Map<string, Kept>
  /** The error every request is answered with, while there is one. */
  trouble: { readonly status: number; readonly name: string } | undefined
  /** What was asked for, in order. */
  readonly asked: string[]
}

const question = z.object({
  SecretId: z.string().min(1),
  VersionStage: z.enum(['AWSCURRENT', 'AWSPREVIOUS']).default('AWSCURRENT'),
  /** There in what is put. */
  SecretString: z.string().optional(),
})

export async function startSecrets(): Promise<SecretsServer> {
  const secrets = new Map<string, Kept>()
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const reply = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    const { SecretId, VersionStage, SecretString } = question.parse(await json(request))
    asked.push(`${SecretId} ${VersionStage}`)
    if (running.trouble)
      return reply(running.trouble.status, { __type: running.trouble.name, message: 'as was asked for' })
    const kept = secrets.get(SecretId)
    if (kept && SecretString !== undefined) {
      secrets.set(SecretId, { versions: [SecretString, ...kept.versions.slice(0, 1)], changed: Date.now() })
      return reply(200, { Name: SecretId })
    }
    const text = kept?.versions[VersionStage === 'AWSCURRENT' ? 0 : 1]
    if (kept === undefined || text === undefined)
      return reply(400, { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find it." })
    return reply(200, { Name: SecretId, SecretString: text, CreatedDate: kept.changed / 1000 })
  })
  const running: SecretsServer = {
    secrets,
    asked,
    trouble: undefined,
    endpoint: await listening(server),
    stop: () => closing(server),
  }
  return running
}
