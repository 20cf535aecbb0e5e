// Whatever a function meets, its log shows no secret and nobody's address: each is made to log something that holds both.

import { afterEach, expect, test, vi } from 'vitest'
import { tellAll } from '../../functions/notify.ts'
import { begin } from '../../functions/schedule.ts'
import { answer, listener } from '../../functions/webhook.ts'
import * as template from '../../shared/connectors/_template/index.ts'
import { bindingId, endId, runId } from '../../shared/core/ids.ts'
import { awsLogger } from '../../shared/hosts/aws/logger.ts'
import { memoryHost } from '../../shared/hosts/memory/index.ts'
import { openLane } from '../../shared/runtime/lane.ts'
import { clientOf, manifests, project } from './small-client.ts'

const token = 'ghp_0123456789abcdefghij'
const person = 'ana@acme.example'
const talkative = { secret: () => Promise.reject(new Error(`nobody let me in: ${token} of ${person}`)) }

afterEach(() => void vi.restoreAllMocks())

async function logOf(work: (log: ReturnType<typeof awsLogger>) => Promise<unknown>): Promise<string> {
  const lines: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation(line => lines.push(String(line)) > 0)
  await work(awsLogger('DEMO'))
  vi.restoreAllMocks()
  return lines.filter(line => line.startsWith('{')).join('')
}

const client = clientOf(project('SHOP'), ['chat'])
const functions: Readonly<Record<string, (log: ReturnType<typeof awsLogger>) => Promise<unknown>>> = {
  webhook: log =>
    answer(
      { headers: {}, isBase64Encoded: false, body: '{}', pathParameters: { connection: 'board' } },
      {
        ...memoryHost(),
        log,
        client,
        ...listener({ parts: { board: async () => template }, manifests }, { send: async () => {}, log }),
        vault: talkative,
      },
    ),
  schedule: log =>
    begin(
      { occasion: { does: `${token} ${person}` }, at: '2026-03-02T08:00:00Z' },
      { ...memoryHost(), log, client, manifests },
    ),
  visit: log =>
    openLane({
      ...memoryHost(),
      log,
      client,
      manifests,
      modules: { board: async () => template },
      vault: talkative,
      meter: { add: () => {} },
      fetch: globalThis.fetch,
      random: Math.random,
      patience: 0,
    }).work(
      [
        {
          binding: bindingId('SHOP'),
          end: endId('SHOP/board'),
          run: runId('r'),
          tries: 0,
          look: 'changes',
          census: false,
        },
      ],
      Number.POSITIVE_INFINITY,
    ),
  notify: log =>
    tellAll(
      [
        {
          messageId: 'm',
          body: JSON.stringify({ topic: 'limit', title: `${token} of ${person}`, lines: [], to: 'chat' }),
        },
      ],
      { ...memoryHost(), log, client, fetch: globalThis.fetch },
    ),
}

test.each(Object.keys(functions))('the function %s', async name => {
  const log = await logOf(async lines => functions[name]?.(lines))
  expect(log).toContain('"client":"DEMO"')
  expect(log).not.toContain(token)
  expect(log).not.toContain(person)
  if (name !== 'schedule') expect(log).toContain('•••')
})
