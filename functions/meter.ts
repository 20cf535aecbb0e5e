// What a function counts, as lines of its log that the cloud turns into metrics: by client and connector.

import { Metrics } from '@aws-lambda-powertools/metrics'
import { type Meter, measures } from '../shared/ports/meter.ts'

export interface MeterOfLog extends Meter {
  /** Writes what was counted since the last time. */
  publish(): void
}

export function meterOfLog(client: string, connector: string): MeterOfLog {
  const metrics = new Metrics({ namespace: 'Lockstep', serviceName: connector, defaultDimensions: { client } })
  return {
    add: (what, howMuch) => metrics.addMetric(what, measures[what], howMuch),
    publish: () => metrics.publishStoredMetrics(),
  }
}
