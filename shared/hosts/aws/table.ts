// The table as four verbs: get, put if, remove, query. Reads see every write that was answered before; a conditional write
// whose answer was lost is recognised when it is sent again.

import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { Fault } from '../../core/errors.ts'
import { gathering } from './gather.ts'
import type { Key } from './keys.ts'
import { type Row, textIn } from './row.ts'
import { faultOf } from './trouble.ts'

export interface Condition {
  readonly says: string
  readonly names?: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, AttributeValue>>
}

/** The rows a key condition finds, in the order of their sort keys. */
export interface Question extends Condition {
  readonly index?: string
  readonly atMost?: number
  readonly after?: Row | undefined
}

export interface Table {
  get(key: Key): Promise<Row | undefined>
  /** False when the condition does not hold. A later reading cannot tell ours from a write that hid it; then it is false too. */
  putIf(key: Key, row: Row, condition: Condition): Promise<boolean>
  put(key: Key, row: Row): Promise<void>
  remove(key: Key): Promise<void>
  /** One page; `next` is there when more may follow. */
  query(question: Question): Promise<{ readonly rows: readonly Row[]; readonly next?: Row }>
}

/** Puts a row unless there is one; answers with the row that stands. */
export async function putOnce(table: Table, key: Key, row: Row): Promise<Row> {
  if (await table.putIf(key, row, isNew)) return row
  const standing = await table.get(key)
  if (standing) return standing
  throw new Fault({
    kind: 'unavailable',
    message: `A row of the table (${key.sk.split(' ')[0]}) was there and then was not. It is tried again later.`,
  })
}

export const isNew: Condition = { says: 'attribute_not_exists(pk)' }

/** What a service takes in one request. */
const mostKeys = 100
/** Answers in a row that bring nothing. */
const mostBarren = 5

export function openTable(client: DynamoDBClient, name: string): Table {
  const table = { TableName: name }
  const part = `The table ${name}`
  const get = gathering<Key, Row>(mostKeys, getAll, placeOf)

  const tooMuch = (): Fault =>
    new Fault({ kind: 'rate-limited', message: `${part} gives less than it is asked for. It is tried again later.` })

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (reason) {
      throw faultOf(reason, part)
    }
  }

  /** The service may leave out what was too much at once, or too large together; that is asked for again. */
  async function getAll(keys: readonly Key[]): Promise<readonly (Row | undefined)[]> {
    const found = new Map<string, Row>()
    let wanted: Record<string, AttributeValue>[] = keys.map(rowKey)
    for (let barren = 0; wanted.length > 0; ) {
      const request = { RequestItems: { [name]: { Keys: wanted, ConsistentRead: true } } }
      const answer = await ask(() => client.send(new BatchGetItemCommand(request)))
      for (const row of answer.Responses?.[name] ?? [])
        found.set(placeOf({ pk: textIn(row, 'pk'), sk: textIn(row, 'sk') }), row)
      const left = answer.UnprocessedKeys?.[name]?.Keys ?? []
      barren = left.length < wanted.length ? 0 : barren + 1
      if (barren >= mostBarren) throw tooMuch()
      if (left.length > 0) await pause(Math.random() * 100 * 2 ** barren)
      wanted = left
    }
    return keys.map(key => found.get(placeOf(key)))
  }

  const send = (key: Key, row: Row, condition?: Condition) =>
    client.send(
      new PutItemCommand({
        ...table,
        Item: { ...row, ...rowKey(key) },
        ...(condition && { ConditionExpression: condition.says, ...termsOf(condition) }),
      }),
    )

  return {
    get,
    async putIf(key, row, condition) {
      const signature = randomUUID()
      try {
        await send(key, { ...row, by: { S: signature } }, condition)
        return true
      } catch (reason) {
        if (!(reason instanceof ConditionalCheckFailedException)) throw faultOf(reason, part)
        // Asked once, it was somebody else. Asked again, it may have been our own first try, whose answer was lost.
        if ((reason.$metadata.attempts ?? 1) === 1) return false
        return (await get(key))?.by?.S === signature
      }
    },
    async put(key, row) {
      await ask(() => send(key, row))
    },
    async remove(key) {
      await ask(() => client.send(new DeleteItemCommand({ ...table, Key: rowKey(key) })))
    },
    async query({ index, atMost, after, ...condition }) {
      const answer = await ask(() =>
        client.send(
          new QueryCommand({
            ...table,
            KeyConditionExpression: condition.says,
            ...termsOf(condition),
            ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
            ...(atMost !== undefined && { Limit: atMost }),
            ...(after && { ExclusiveStartKey: after }),
          }),
        ),
      )
      const { Items: rows = [], LastEvaluatedKey: next } = answer
      return next ? { rows, next } : { rows }
    },
  }
}

/** Keys are JSON behind a word: no line break is in them. */
const placeOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`

const rowKey = ({ pk, sk }: Key): Record<string, AttributeValue> => ({ pk: { S: pk }, sk: { S: sk } })

const termsOf = ({ names, values }: Condition) => ({
  ...(names && { ExpressionAttributeNames: names }),
  ...(values && { ExpressionAttributeValues: values }),
})

/** The rows a question finds, through all its pages, or as many of them as are wanted. */
export async function rowsOf(
  table: Table,
  question: Question,
  atMost = Number.POSITIVE_INFINITY,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  let after: Row | undefined
  do {
    const left = atMost - rows.length
    const page = await table.query({ ...question, after, ...(left < Number.POSITIVE_INFINITY && { atMost: left }) })
    rows.push(...page.rows)
    after = page.next
  } while (after && rows.length < atMost)
  return rows
}
