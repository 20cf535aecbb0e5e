// What can be watched of a lane: how much it takes and how much of that fails, how long it works, and what waits.

import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import type { Waiting } from './waiting.ts'

export interface Watched {
  readonly connector: string
  readonly title: string
  readonly worker: Lambda
  readonly waiting: Waiting
}

const period = Duration.minutes(5)

/** As the workers themselves count it, in per cent. */
export function success(client: string, { connector }: Watched): IMetric {
  const counted = (metricName: 'taken' | 'failed') =>
    new Metric({
      namespace: 'Lockstep',
      metricName,
      dimensionsMap: { client, service: connector },
      statistic: Stats.SUM,
      period,
    })
  return new MathExpression({
    expression: '100 * (1 - failed / taken)',
    usingMetrics: { taken: counted('taken'), failed: counted('failed') },
    label: 'signals seen to, %',
    period,
  })
}

export const duration = ({ worker }: Watched): IMetric => worker.metricDuration({ statistic: Stats.p(95), period })
export const oldest = ({ waiting }: Watched): IMetric =>
  waiting.queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period })
export const waitingNow = ({ waiting }: Watched): IMetric =>
  waiting.queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period })
