// Around every function: its lines belong together, its failures are told without secrets, and what was counted is written.

import type { Context } from 'aws-lambda'
import { afterEach, expect, test, vi } from 'vitest'
import { shell } from '../../functions/shell.ts'
import { awsLogger } from '../../shared/hosts/aws/logger.ts'

afterEach(() => void vi.restoreAllMocks())

async function call(work: (event: { id: string }) => Promise<string>, about?: (event: { id: string }) => string) {
  const lines: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation(line => lines.push(String(line)) > 0)
  let published = 0
  const log = awsLogger('DEMO')
  const handler = shell<{ id: string }, string>(
    { log, always: () => ++published, ...(about && { about }) },
    async event => {
      log.note('at work')
      return work(event)
    },
  )
  const context = { awsRequestId: 'call 1', getRemainingTimeInMillis: () => 60_000 } as Context
  const answer: unknown = await handler({ id: 'delivery 7' }, context).catch((reason: unknown) => reason)
  vi.restoreAllMocks()
  return { answer, published, lines: lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line)) }
}

test('lines say which call they belong to, or what it was about', async () => {
  const { answer, published, lines } = await call(async () => 'done')
  expect([answer, published]).toEqual(['done', 1])
  expect(lines).toMatchObject([{ message: 'at work', correlation_id: 'call 1' }])
  expect(
    (
      await call(
        async () => 'done',
        ({ id }) => id,
      )
    ).lines,
  ).toMatchObject([{ correlation_id: 'delivery 7' }])
})

test('a failure goes on to whoever called, and is in the log without secrets', async () => {
  const failure = new Error('nobody let me in: ghp_0123456789abcdefghij of ana@acme.example')
  const { answer, published, lines } = await call(async () => {
    throw failure
  })
  expect([answer, published]).toEqual([failure, 1])
  expect(lines.at(-1)).toMatchObject({ correlation_id: 'call 1', about: { reason: expect.stringContaining('•••') } })
  expect(JSON.stringify(lines)).not.toMatch(/ghp_|ana@/)
})
