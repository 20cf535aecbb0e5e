// The vault of the local cloud: secrets by name, a current and a former version of each, in memory only.

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import type { Clock } from '../../shared/ports/clock.ts'
import { closing, listening } from './loopback.ts'

export type Parts = Readonly<Record<string, string>>

export interface Vault {
  readonly endpoint: string
  /** What was there before becomes the former version. */
  put(name: string, parts: Parts): void
  stop(): Promise<void>
}

const question = z.object({
  SecretId: z.string().min(1),
  VersionStage: z.enum(['AWSCURRENT', 'AWSPREVIOUS']).default('AWSCURRENT'),
})

interface Kept {
  readonly versions: readonly string[]
  readonly changed: number
}

export async function openVault(clock: Pick<Clock, 'now'>): Promise<Vault> {
  const secrets = new Map<string, Kept>()

  function answer(operation: string, said: unknown): { readonly status: number; readonly body: unknown } {
    const asked = question.safeParse(said)
    if (operation !== 'GetSecretValue' || !asked.success) return refusal('InvalidRequestException', 'Not known here.')
    const { SecretId, VersionStage } = asked.data
    const kept = secrets.get(SecretId)
    const text = kept?.versions[VersionStage === 'AWSCURRENT' ? 0 : 1]
    if (!kept || text === undefined) return refusal('ResourceNotFoundException', 'There is no such value.')
    return { status: 200, body: { Name: SecretId, SecretString: text, CreatedDate: kept.changed / 1000 } }
  }

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    const said = await json(request).catch(() => undefined)
    const { status, body } = answer(operation, said)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  })

  return {
    endpoint: await listening(server),
    put(name, parts) {
      const former = secrets.get(name)?.versions[0]
      const versions = [JSON.stringify(parts), ...(former === undefined ? [] : [former])]
      secrets.set(name, { versions, changed: clock.now() })
    },
    stop: () => closing(server),
  }
}

const refusal = (name: string, message: string) => ({ status: 400, body: { __type: name, message } })
