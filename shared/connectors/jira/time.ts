// Jira's times: to the millisecond, with an offset that lacks its colon.

import { Fault } from '../../core/errors.ts'
import { type ServiceTime, serviceTime } from '../../core/ids.ts'

/** Its changelog may count instead of writing times out: seconds as its own examples do, or milliseconds. */
export const momentOf = (created: string | number): ServiceTime =>
  typeof created === 'string' ? readTime(created) : serviceTime(created < 100_000_000_000 ? created * 1000 : created)

export function readTime(text: string): ServiceTime {
  const time = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  if (!Number.isNaN(time)) return serviceTime(time)
  throw new Fault({
    kind: 'unavailable',
    message: 'Jira shows a time in a form this connector does not know. It is tried again later.',
  })
}
