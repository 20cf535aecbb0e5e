// A row as the table gives it, and its attributes, checked as they are taken out.

import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { Fault } from '../../core/errors.ts'

export type Row = Record<string, AttributeValue>

export function textIn(row: Row, name: string): string {
  const text = row[name]?.S
  if (text === undefined) throw strange(row, name, 'text')
  return text
}

export function numberIn(row: Row, name: string): number {
  const number = Number(row[name]?.N ?? Number.NaN)
  if (Number.isNaN(number)) throw strange(row, name, 'number')
  return number
}

export function bytesIn(row: Row, name: string): Uint8Array {
  const bytes = row[name]?.B
  if (bytes === undefined) throw strange(row, name, 'bytes')
  return bytes
}

export const text = (value: string): AttributeValue => ({ S: value })
export const number = (value: number): AttributeValue => ({ N: String(value) })
export const bytes = (value: Uint8Array): AttributeValue => ({ B: value })

const strange = (row: Row, name: string, what: string): Fault =>
  new Fault({
    kind: 'invalid',
    message: `A row of the table (${row.sk?.S?.split(' ')[0] ?? 'of no kind'}) has no ${what} in ${name}: something else wrote it. Restore the table to a moment before that.`,
  })
