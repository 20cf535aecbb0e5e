// When somebody is to be told: too much fails, work takes too long, things wait too long, or were put aside.

import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { laneTimeout } from './connector-lane.ts'
import { type Watched, watchOf } from './watch.ts'

const leastSuccess = 95
const longestOperation = Duration.minutes(5)
const mostDrift = 5
/** Work is cut short at the timeout; whoever comes this near will be. */
const longestWork = Duration.millis(laneTimeout.toMilliseconds() * 0.9)
const longestWait = Duration.minutes(30)

const { GREATER_THAN_THRESHOLD: above, LESS_THAN_THRESHOLD: below } = ComparisonOperator

export interface Alarmed {
  readonly client: string
  readonly lanes: readonly Watched[]
  /** Functions beside the lanes. */
  readonly functions: Readonly<Record<string, Lambda>>
  /** Where dead letters of other queues lie. */
  readonly asides: Readonly<Record<string, IQueue>>
  /** Where occasions lie that came to nothing. */
  readonly missed: IQueue
  /** How often the door turned somebody away for reasons of its own. */
  readonly turnedAway: IMetric
  /** Told of dead letters, so that people who asked for those hear of them. */
  readonly teller: Lambda
}

export class Alarms extends Construct {
  /** Whoever wants to be told subscribes here. */
  readonly topic: Topic

  constructor(scope: Construct, id: string, alarmed: Alarmed) {
    const { client, lanes, functions, asides, missed, turnedAway, teller } = alarmed
    super(scope, id)
    this.topic = this.openTopic()
    for (const lane of lanes) this.watch(client, lane)
    for (const [name, each] of Object.entries(functions))
      this.add(`${name}Fails`, {
        alarmDescription: `The function ${name} of ${client} fails: read its log.`,
        metric: each.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(5) }),
        threshold: 0,
        comparisonOperator: above,
      })
    // The function answers, so it counts no error; and not every service sends again what was turned away.
    this.add('Door', {
      alarmDescription: `The door of ${client} could not keep what a service sent. Read the log of the function webhook, mend the cause (vault, table, queue), then \`lockstep sync --cloud\` looks for what was missed.`,
      metric: turnedAway,
      threshold: 0,
      comparisonOperator: above,
    })
    const letters = this.toTeller(teller)
    for (const [name, queue] of Object.entries(asides))
      this.addAside(
        name,
        queue,
        `Something was put aside on ${name} of ${client}: read the log, mend the cause, then redrive the queue.`,
      ).addAlarmAction(letters)
    this.addAside(
      'schedule',
      missed,
      `Rounds of ${client} were not begun when they should: read the log of the function schedule, mend the cause, make up for them with \`lockstep sync --cloud\`, then purge the queue; it leads nowhere else.`,
    ).addAlarmAction(letters)
    new CfnOutput(this, 'Subscribe', { value: this.topic.topicArn, description: 'Who subscribes here hears of alarms' })
  }

  /** A topic with a policy of its own hears only whom that policy names. */
  private openTopic(): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true })
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
    return topic
  }

  /** One permission for all of them: alarms of this account, and nobody else, may call. */
  private toTeller(teller: Lambda): IAlarmAction {
    teller.addPermission('Alarms', {
      principal: new ServicePrincipal('lambda.alarms.cloudwatch.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    })
    return { bind: () => ({ alarmActionArn: teller.functionArn }) }
  }

  private watch(client: string, lane: Watched): void {
    const { connector, title } = lane
    const watch = watchOf(client, lane)
    this.add(`${connector}Success`, {
      alarmDescription: `${title}, ${client}: of its signals fewer than ${leastSuccess} % are seen to. Read the log of the lane.`,
      metric: watch.success,
      threshold: leastSuccess,
      comparisonOperator: below,
      evaluationPeriods: 3,
    })
    this.add(`${connector}Duration`, {
      alarmDescription: `${title}, ${client}: signals take longer than ${longestOperation.toMinutes()} minutes to be seen to. Is the service slow, or the pace low?`,
      metric: watch.duration,
      threshold: longestOperation.toMilliseconds(),
      comparisonOperator: above,
    })
    this.add(`${connector}Drift`, {
      alarmDescription: `${title}, ${client}: an audit found more than ${mostDrift} % of the items to show something else than what is agreed. Are its webhooks heard?`,
      metric: watch.drift,
      threshold: mostDrift,
      comparisonOperator: above,
    })
    this.add(`${connector}Fails`, {
      alarmDescription: `${title}, ${client}: the worker itself fails. Read its log.`,
      metric: lane.worker.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(5) }),
      threshold: 0,
      comparisonOperator: above,
    })
    this.add(`${connector}Work`, {
      alarmDescription: `${title}, ${client}: a worker has hardly time to finish. Is the service slow, or the pace low?`,
      metric: watch.work,
      threshold: longestWork.toMilliseconds(),
      comparisonOperator: above,
    })
    this.add(`${connector}Oldest`, {
      alarmDescription: `${title}, ${client}: signals wait longer than ${longestWait.toMinutes()} minutes.`,
      metric: watch.oldest,
      threshold: longestWait.toSeconds(),
      comparisonOperator: above,
    })
  }

  private addAside(name: string, queue: IQueue, alarmDescription: string): Alarm {
    return this.add(`${name}Aside`, {
      alarmDescription,
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: Duration.minutes(1) }),
      threshold: 0,
      comparisonOperator: above,
    })
  }

  private add(id: string, props: Omit<AlarmProps, 'evaluationPeriods'> & Partial<AlarmProps>): Alarm {
    const alarm = new Alarm(this, id, {
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    })
    alarm.addAlarmAction(new SnsAction(this.topic))
    alarm.addOkAction(new SnsAction(this.topic))
    return alarm
  }
}
