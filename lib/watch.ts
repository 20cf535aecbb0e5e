// What can be watched of a lane: how much it takes and how much of that fails, how long that lasts, what its service
// allows, how much drifts apart, and what waits. What the lane counts itself has the names of `ports/meter.ts`.

import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import type { Measure } from '../shared/ports/meter.ts'
import type { Waiting } from './waiting.ts'

export interface Watched {
  readonly connector: string
  readonly title: string
  readonly worker: Lambda
  readonly waiting: Waiting
}

const period = Duration.minutes(5)
/** An audit of many projects is spread over some time, and belongs together. */
const auditPeriod = Duration.hours(1)

export interface Watch {
  /** Of what was taken, in per cent. */
  readonly success: IMetric
  /** From when a signal was taken until it was seen to. */
  readonly duration: IMetric
  /** How long the worker itself works. */
  readonly work: IMetric
  readonly operations: readonly IMetric[]
  readonly rate: readonly IMetric[]
  readonly reset: IMetric
  /** In per cent: what an audit found to show something else than what is agreed, and the rest. */
  readonly drift: IMetric
  readonly score: IMetric
  readonly audits: IMetric
  readonly oldest: IMetric
  readonly waiting: IMetric
}

export function watchOf(client: string, { connector, worker, waiting }: Watched): Watch {
  const counted = (metricName: Measure, statistic: string, every = period) =>
    new Metric({
      namespace: 'Lockstep',
      metricName,
      dimensionsMap: { client, service: connector },
      statistic,
      period: every,
    })
  const share = (expression: string, label: string, usingMetrics: Record<string, IMetric>, every = period) =>
    new MathExpression({ expression, label, usingMetrics, period: every })
  const [operations, failed] = [counted('operations', Stats.SUM), counted('failed', Stats.SUM)]
  const audited = { items: counted('items', Stats.SUM, auditPeriod), drifts: counted('drifts', Stats.SUM, auditPeriod) }
  const { queue } = waiting
  return {
    success: share('100 * (1 - failed / operations)', 'seen to, %', { operations, failed }),
    duration: counted('duration', Stats.p(95)),
    work: worker.metricDuration({ statistic: Stats.p(95), period }),
    operations: [operations, failed],
    rate: [counted('requests', Stats.SUM, Duration.minutes(1)), counted('limit', Stats.MAXIMUM, Duration.minutes(1))],
    reset: counted('reset', Stats.MAXIMUM),
    drift: share('100 * drifts / items', 'drifted apart, %', audited, auditPeriod),
    score: share('100 * (1 - drifts / items)', 'in step, %', audited, auditPeriod),
    audits: counted('audits', Stats.SUM, auditPeriod),
    oldest: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period }),
    waiting: queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period }),
  }
}
