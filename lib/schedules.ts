// The clock of a client: every occasion its projects wait for, in its own timezone, wakes the function that begins a round.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Duration, Stack, TimeZone } from 'aws-cdk-lib'
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Occasion } from '../shared/core/client.ts'
import { allow } from './allow.ts'
import { folders } from './bundles.ts'
import { type Cloud, maySend, variablesOf } from './cloud.ts'
import { expressionsOf } from './occasions.ts'
import { functionOf } from './settings.ts'
import { aside } from './waiting.ts'

const scheduleTimeout = Duration.minutes(1)
/** A round that begins later than this would meet the next one. */
const patience = Duration.hours(1)

export class Schedules extends Construct {
  readonly beginner: Lambda
  /** Occasions that came while nobody could be woken, or whose round could not be begun. */
  readonly missed: Queue

  constructor(scope: Construct, id: string, cloud: Cloud) {
    super(scope, id)
    const { client } = cloud
    this.beginner = functionOf(this, 'Schedule', {
      about: `Lockstep ${client.code}: begins rounds`,
      code: join(cloud.bundles, folders.schedule),
      variables: variablesOf(cloud),
      timeout: scheduleTimeout,
      memory: 512,
    })
    this.missed = aside(this, 'Missed')
    maySend(this.beginner, [...[...cloud.lanes.values()].map(({ queue }) => queue), this.missed])
    // The scheduler only hands over: what the function then fails at, only the function's own side can put aside.
    this.beginner.configureAsyncInvoke({
      onFailure: { bind: () => ({ destination: this.missed.queueArn }) },
      maxEventAge: patience,
      retryAttempts: 2,
    })
    const scheduleGroup = new ScheduleGroup(this, 'Group')
    const role = this.roleOfClock()
    const timezone = TimeZone.of(client.timezone)
    for (const occasion of occasionsOf(client.projects.flatMap(({ schedule }) => schedule)))
      for (const expression of expressionsOf(occasion, client.businessHours))
        new Schedule(this, `On${fingerprint(occasion, expression)}`, {
          scheduleGroup,
          description: `${occasion.does}: ${expression}`,
          schedule: ScheduleExpression.expression(expression, timezone),
          target: new LambdaInvoke(this.beginner, {
            role,
            input: ScheduleTargetInput.fromObject({ occasion, at: ContextAttribute.scheduledTime }),
            deadLetterQueue: this.missed,
            retryAttempts: 5,
            maxEventAge: patience,
          }),
        })
  }

  /** It may wake this one function and nothing else; left to itself it would be given every version of it. */
  private roleOfClock(): IRole {
    const role = new Role(this, 'ClockRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    })
    role.addToPolicy(allow(['lambda:InvokeFunction'], [this.beginner.functionArn]))
    role.addToPolicy(allow(['sqs:SendMessage'], [this.missed.queueArn]))
    return role.withoutPolicyUpdates()
  }
}

/** Many projects wait for the same one. */
const occasionsOf = (all: readonly Occasion[]): readonly Occasion[] =>
  all.filter((occasion, i) => all.findIndex(each => isDeepStrictEqual(each, occasion)) === i)

const fingerprint = (...words: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 12)
