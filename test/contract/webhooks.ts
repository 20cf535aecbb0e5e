// Holds deliveries against the webhooks of a description.

import type { Sent } from '../../shared/http/emulator-hooks.ts'
import type { OpenApi } from './description.ts'
import { schemasOf } from './schemas.ts'
import { parsed, type Wrong } from './wrong.ts'

export type LetterJudge = (sent: Sent) => readonly Wrong[]

export function letterJudge({ webhooks, components }: OpenApi, nameOf: (sent: Sent) => string): LetterJudge {
  const schemas = schemasOf(components, 'request')
  return sent => {
    const name = nameOf(sent)
    const route = `webhook ${name}`
    const about = (at: string, reason: string): Wrong => ({ route, part: 'payload', at, reason })
    const known = webhooks[name]
    if (!known) return [about('', 'no description knows this event')]
    const headers = new Headers(sent.headers)
    const missing = known.parameters
      .filter(each => each.in === 'header' && each.required && !headers.has(each.name))
      .map(each => about(`header.${each.name}`, 'is missing'))
    const schema = known.body?.content['application/json']?.schema
    const payload = parsed(Buffer.from(sent.body).toString('utf8'))
    if (payload === undefined) return [...missing, about('', 'is no JSON')]
    const faults = schema ? schemas.faults(schema, payload) : []
    return [...missing, ...faults.map(fault => about(fault.at, fault.reason))]
  }
}
