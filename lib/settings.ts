// What all functions of the cloud have alike: their machine, how they are watched, and what they may do beside their work.

import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as Lambda, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Variables } from '../shared/hosts/aws/environment.ts'

export interface FunctionPlan {
  readonly about: string
  /** The folder of its bundle. */
  readonly code: string
  readonly variables: Variables
  readonly timeout: Duration
  readonly memory: number
  /** Never more of it at once. */
  readonly atOnce?: number
}

export function functionOf(scope: Construct, id: string, plan: FunctionPlan): Lambda {
  const logs = new LogGroup(scope, `${id}Log`, {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  logs.grantWrite(role)
  const made = new Lambda(scope, id, {
    description: plan.about,
    code: Code.fromAsset(plan.code),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    environment: { ...plan.variables },
    timeout: plan.timeout,
    memorySize: plan.memory,
    tracing: Tracing.ACTIVE,
    logGroup: logs,
    role,
    ...(plan.atOnce !== undefined && { reservedConcurrentExecutions: plan.atOnce }),
  })
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Traces belong to no resource: X-Ray takes them for all or for none.',
  })
  return made
}
