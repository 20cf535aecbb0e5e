// An answer as the connector expects it, or a fault that says so.

import type { ZodType } from 'zod'
import { Fault } from '../core/errors.ts'
import type { Answer } from './body.ts'

/** What came is not quoted, only where it differs: contents never go into an error. */
export function shaped<T>(shape: ZodType<T>, answer: Pick<Answer, 'body'>, about: string): T {
  const { data, error } = shape.safeParse(answer.body)
  if (!error) return data
  const [issue] = error.issues
  const where = issue ? `${issue.path.map(String).join('.') || 'the whole'}: ${issue.code}` : 'unknown'
  const message = `${about}: the service answered in a form this connector does not know (${where}). It is tried again later; the connector may need an update.`
  return fail(message)
}

const fail = (message: string): never => {
  throw new Fault({ kind: 'unavailable', message })
}
