// When somebody is to be told: too much fails, work takes too long, things wait too long, or were put aside.

import { CfnOutput, Duration } from 'aws-cdk-lib'
import { Alarm, type AlarmProps, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { laneTimeout } from './connector-lane.ts'
import { duration, oldest, success, type Watched } from './watch.ts'

const leastSuccess = 95
/** Work is cut short at the timeout; whoever comes this near will be. */
const longestWork = Duration.millis(laneTimeout.toMilliseconds() * 0.9)
const longestWait = Duration.minutes(30)

const { GREATER_THAN_THRESHOLD: above, LESS_THAN_THRESHOLD: below } = ComparisonOperator

export interface Alarmed {
  readonly client: string
  readonly lanes: readonly Watched[]
  /** Functions beside the lanes. */
  readonly functions: Readonly<Record<string, Lambda>>
  /** Where dead letters lie. */
  readonly asides: Readonly<Record<string, IQueue>>
}

export class Alarms extends Construct {
  /** Whoever wants to be told subscribes here. */
  readonly topic: Topic

  constructor(scope: Construct, id: string, { client, lanes, functions, asides }: Alarmed) {
    super(scope, id)
    this.topic = new Topic(this, 'Topic', { enforceSSL: true })
    for (const lane of lanes) this.watch(client, lane)
    for (const [name, each] of Object.entries(functions))
      this.add(`${name}Fails`, {
        alarmDescription: `The function ${name} of ${client} fails: read its log.`,
        metric: each.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(5) }),
        threshold: 0,
        comparisonOperator: above,
      })
    for (const [name, queue] of Object.entries(asides))
      this.add(`${name}Aside`, {
        alarmDescription: `Something was put aside on ${name} of ${client}: read the log, mend the cause, then redrive the queue.`,
        metric: queue.metricApproximateNumberOfMessagesVisible({
          statistic: Stats.MAXIMUM,
          period: Duration.minutes(1),
        }),
        threshold: 0,
        comparisonOperator: above,
      })
    new CfnOutput(this, 'Subscribe', { value: this.topic.topicArn, description: 'Who subscribes here hears of alarms' })
  }

  private watch(client: string, lane: Watched): void {
    const { connector, title } = lane
    this.add(`${connector}Success`, {
      alarmDescription: `${title}, ${client}: of its signals fewer than ${leastSuccess} % are seen to. Read the log of the lane.`,
      metric: success(client, lane),
      threshold: leastSuccess,
      comparisonOperator: below,
      evaluationPeriods: 3,
    })
    this.add(`${connector}Duration`, {
      alarmDescription: `${title}, ${client}: a worker has hardly time to finish. Is the service slow, or the pace low?`,
      metric: duration(lane),
      threshold: longestWork.toMilliseconds(),
      comparisonOperator: above,
    })
    this.add(`${connector}Oldest`, {
      alarmDescription: `${title}, ${client}: signals wait longer than ${longestWait.toMinutes()} minutes.`,
      metric: oldest(lane),
      threshold: longestWait.toSeconds(),
      comparisonOperator: above,
    })
  }

  private add(id: string, props: Omit<AlarmProps, 'evaluationPeriods'> & Partial<AlarmProps>): void {
    const alarm = new Alarm(this, id, {
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    })
    alarm.addAlarmAction(new SnsAction(this.topic))
    alarm.addOkAction(new SnsAction(this.topic))
  }
}
