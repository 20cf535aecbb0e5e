// Lines for operators as the cloud's log wants them: one JSON object each, masked, with the run they belong to.

import { Logger as Powertools } from '@aws-lambda-powertools/logger'
import type { Logger } from '../../ports/logger.ts'
import { mask, maskAll } from './mask.ts'

export interface AwsLogger extends Logger {
  /** From now on every line says what it belongs to: a run, a delivery. */
  belongsTo(correlation: string): void
}

export function awsLogger(client: string): AwsLogger {
  const lines = new Powertools({ serviceName: 'lockstep', logLevel: 'INFO', persistentKeys: { client } })
  return {
    note: (what, about = {}) => lines.info(mask(what), { about: maskAll(about) }),
    belongsTo: correlation => lines.setCorrelationId(mask(correlation)),
  }
}
