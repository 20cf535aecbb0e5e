// A client in the local cloud: what its template says is made in an account, and stays until it is stopped.

import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Account } from './account.ts'
import {
  type Assembly,
  each,
  functionShape,
  integrationShape,
  mappingShape,
  queueShape,
  routeShape,
  scheduleShape,
  stageShape,
  tableShape,
  untendedShape,
} from './assembly.ts'
import { openDoor, type Route } from './door.ts'
import { type Lambda, openLambda } from './lambda.ts'
import type { Roads } from './machine.ts'
import { feed } from './mapping.ts'
import { namesIn } from './names.ts'
import { permissionsIn } from './permissions.ts'
import { keepTime } from './scheduler.ts'
import { timetableOf } from './timetable.ts'
import type { Names } from './words.ts'

export interface Running {
  /** Where webhooks are posted to: `<door>/hooks/<connection>`. */
  readonly door: string
  /** By the names the template has for them. */
  readonly functions: ReadonlyMap<string, Lambda>
  readonly queues: ReadonlyMap<string, StandingQueue>
  readonly table: string
  stop(): Promise<void>
}

export interface StandingQueue {
  readonly url: string
  readonly arn: string
  readonly visibilitySeconds: number
  /** Waiting, in work, and held back. */
  count(): Promise<number>
}

export interface StackOptions {
  readonly roads: Roads
  /** A port for the door; any free one without it. */
  readonly port?: number
  /** Every line a function writes: its log and its metrics. */
  readonly say: (who: string, line: string) => void
}

/** Of a function that is not held back: as many as this machine can bear. */
const mostMachines = 8

export async function runStack(assembly: Assembly, account: Account, options: StackOptions): Promise<Running> {
  const names = namesIn(assembly, account)
  const stop = new AbortController()
  const table = await makeTables(assembly, account, names)
  const queues = await makeQueues(assembly, account, names)
  for (const [name, statements] of permissionsIn(assembly, names)) account.border.admit(name, statements)
  const functions = makeFunctions(assembly, account, names, options)
  const byArn = new Map([...functions.values()].map(lambda => [lambda.arn, lambda]))
  const atWork = [
    ...feedAll(assembly, account, names, { functions, queues }, stop.signal),
    keepTime(schedulesOf(assembly, account, names, byArn, queues), account.clock, stop.signal),
  ]
  const [[, stage] = []] = each(assembly, 'AWS::ApiGatewayV2::Stage', stageShape, names)
  const door = await openDoor({
    routes: routesOf(assembly, names, byArn),
    throttle: stage?.DefaultRouteSettings,
    clock: account.clock,
    port: options.port ?? 0,
  })
  return {
    door: door.address,
    functions,
    queues,
    table,
    async stop() {
      stop.abort()
      await Promise.all([door.stop(), ...[...functions.values()].map(lambda => lambda.stop())])
      await Promise.all(atWork)
    },
  }
}

async function makeTables(assembly: Assembly, { dynamo }: Account, names: Names): Promise<string> {
  const tables = each(assembly, 'AWS::DynamoDB::Table', tableShape, names)
  for (const [, plan] of tables) await dynamo.send(new CreateTableCommand(plan))
  const [[, table] = [], ...others] = tables
  if (table && others.length === 0) return table.TableName
  throw new Error(`${assembly.stack} has ${tables.length} tables; the local cloud knows stacks with one.`)
}

/** Dead letters have to have somewhere to go before there are any. */
async function makeQueues(
  assembly: Assembly,
  { sqs }: Account,
  names: Names,
): Promise<ReadonlyMap<string, StandingQueue>> {
  const plans = each(assembly, 'AWS::SQS::Queue', queueShape, names)
  const inOrder = plans.toSorted(([, a], [, b]) => Number(!!a.RedrivePolicy) - Number(!!b.RedrivePolicy))
  const made = new Map<string, StandingQueue>()
  for (const [id, { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy }] of inOrder) {
    const { ref: url = '', attributes } = names.get(id) ?? {}
    const { Arn: arn = '', QueueName } = attributes ?? {}
    const Attributes = {
      VisibilityTimeout: String(VisibilityTimeout),
      MessageRetentionPeriod: String(MessageRetentionPeriod),
      ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
    }
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
    const count = async () => {
      const all = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }))
      return ['', 'NotVisible', 'Delayed']
        .map(which =>
          Number(
            Object.entries(all.Attributes ?? {}).find(
              ([name]) => name === `ApproximateNumberOfMessages${which}`,
            )?.[1] ?? 0,
          ),
        )
        .reduce((sum, some) => sum + some, 0)
    }
    made.set(id, { url, arn, visibilitySeconds: VisibilityTimeout, count })
  }
  return made
}

function makeFunctions(
  assembly: Assembly,
  { clock, region, border }: Account,
  names: Names,
  { say, roads }: StackOptions,
): ReadonlyMap<string, Lambda> {
  return new Map(
    each(assembly, 'AWS::Lambda::Function', functionShape, names).map(([id, plan]) => {
      const { ref: name = id, attributes: { Arn: arn = '' } = {} } = names.get(id) ?? {}
      const [file = '', handler = ''] = plan.Handler.split('.')
      const lambda = openLambda({
        name,
        arn,
        code: new URL(`${file}.mjs`, assembly.codeAt(plan.Code.S3Key)),
        handler,
        environment: {
          ...plan.Environment.Variables,
          TZ: 'UTC',
          AWS_REGION: region,
          AWS_LAMBDA_FUNCTION_NAME: name,
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.MemorySize),
          AWS_ACCESS_KEY_ID: name,
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL: border.endpoint,
        },
        megabytes: plan.MemorySize,
        timeout: plan.Timeout * 1000,
        roads,
        clock,
        say: line => say(name, line),
        mostAtOnce: plan.ReservedConcurrentExecutions ?? mostMachines,
      })
      return [id, lambda] as const
    }),
  )
}

interface Parts {
  readonly functions: ReadonlyMap<string, Lambda>
  readonly queues: ReadonlyMap<string, StandingQueue>
}

function feedAll(
  assembly: Assembly,
  { sqs, clock, region }: Account,
  names: Names,
  { functions, queues }: Parts,
  stop: AbortSignal,
): readonly Promise<void>[] {
  return each(assembly, 'AWS::Lambda::EventSourceMapping', mappingShape, names).map(([id, plan]) => {
    const lambda = [...functions.values()].find(({ name }) => name === plan.FunctionName)
    const queue = [...queues.values()].find(({ arn }) => arn === plan.EventSourceArn)
    if (!lambda || !queue) throw new Error(`${id} leads from or to something that is not in the template.`)
    const mapping = {
      sqs,
      queue,
      lambda,
      region,
      clock,
      batchSize: plan.BatchSize,
      windowSeconds: plan.MaximumBatchingWindowInSeconds,
      mostAtOnce: plan.ScalingConfig?.MaximumConcurrency ?? mostMachines,
      reportsFailures: plan.FunctionResponseTypes.length > 0,
    }
    return feed(mapping, stop)
  })
}

const routesOf = (assembly: Assembly, names: Names, byArn: ReadonlyMap<string, Lambda>): readonly Route[] => {
  const integrations = new Map(
    each(assembly, 'AWS::ApiGatewayV2::Integration', integrationShape, names).map(([id, plan]) => [
      `integrations/${id}`,
      byArn.get(plan.IntegrationUri),
    ]),
  )
  return each(assembly, 'AWS::ApiGatewayV2::Route', routeShape, names).map(([id, { RouteKey: key, Target }]) => {
    const lambda = integrations.get(Target)
    if (!lambda) throw new Error(`The route ${id} leads nowhere.`)
    return { key, lambda }
  })
}

const schedulesOf = (
  assembly: Assembly,
  { clock, sqs }: Account,
  names: Names,
  byArn: ReadonlyMap<string, Lambda>,
  queues: Parts['queues'],
) => {
  const untended = each(assembly, 'AWS::Lambda::EventInvokeConfig', untendedShape, names).map(([, plan]) => plan)
  return each(assembly, 'AWS::Scheduler::Schedule', scheduleShape, names).map(([id, { Target, ...plan }]) => {
    const lambda = byArn.get(Target.Arn)
    const failing = untended.find(({ FunctionName }) => FunctionName === lambda?.name)
    const aside = [...queues.values()].find(({ arn }) => arn === failing?.DestinationConfig.OnFailure.Destination)
    if (!lambda || !failing || !aside)
      throw new Error(`The schedule ${id} wakes something that is not in the template.`)
    return {
      timetable: timetableOf(plan.ScheduleExpression, plan.ScheduleExpressionTimezone, clock.now()),
      lambda,
      input: Target.Input,
      mostRetries: failing.MaximumRetryAttempts,
      putAside: (record: string) => sqs.send(new SendMessageCommand({ QueueUrl: aside.url, MessageBody: record })),
    }
  })
}
