// The door services post to: one address per connection, open to everybody, believing nobody without a signature.

import { join } from 'node:path'
import { CfnOutput, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { folders } from './bundles.ts'
import { type Cloud, maySend, variablesOf } from './cloud.ts'
import { heard, understood } from './lanes.ts'
import { functionOf } from './settings.ts'

/** Nobody edits faster; whoever posts more than this means no good. What is lost on the way, sweeps find: not every service sends again. */
const throttle = { rateLimit: 50, burstLimit: 200 }
const logged = {
  request: '$context.requestId',
  time: '$context.requestTime',
  path: '$context.path',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
}

export class WebhookDoor extends Construct {
  readonly listener: Lambda
  /** How often somebody was turned away for reasons of ours: the function failed, or could not keep what it heard. */
  readonly turnedAway: IMetric

  constructor(scope: Construct, id: string, cloud: Cloud) {
    super(scope, id)
    const connections = heard(cloud.client, cloud.manifests)
    this.listener = functionOf(this, 'Webhook', {
      about: `Lockstep ${cloud.client.code}: takes what services send`,
      code: join(cloud.bundles, folders.webhook),
      variables: variablesOf(cloud),
      timeout: Duration.seconds(10),
      // More memory is a faster processor: senders do not wait long.
      memory: 1024,
    })
    cloud.memory.keepsDeliveriesOf(this.listener)
    cloud.credentials.mayBeReadBy(
      this.listener,
      connections.map(({ name }) => name),
    )
    const heardLanes = new Set(understood(cloud.client, connections))
    maySend(
      this.listener,
      [...cloud.lanes].flatMap(([connector, { queue }]) => (heardLanes.has(connector) ? [queue] : [])),
    )
    const api = this.open(connections.map(({ name }) => name))
    this.turnedAway = api.metricServerError({ period: Duration.minutes(5) })
  }

  private open(connections: readonly string[]): HttpApi {
    const api = new HttpApi(this, 'Api', { createDefaultStage: false })
    const integration = new HttpLambdaIntegration('ToWebhook', this.listener)
    const routes = api.addRoutes({ path: '/hooks/{connection}', methods: [HttpMethod.POST], integration })
    for (const route of routes)
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'Services cannot sign in; the function checks the signature each of them puts on what it sends.',
      })
    const logs = new LogGroup(this, 'Access', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(logged)),
      },
    })
    for (const name of connections)
      new CfnOutput(this, `Address${name}`, {
        value: `${api.apiEndpoint}/hooks/${name}`,
        description: `Webhook of ${name}`,
      })
    return api
  }
}
