// What was synthesised, as the local cloud needs it: read from the template, nothing assumed that does not stand there.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { type Names, resolved } from './words.ts'

export interface Assembly {
  readonly stack: string
  readonly resources: Readonly<Record<string, Resource>>
  /** Where the code with this key was put. */
  codeAt(key: string): URL
}

export interface Resource {
  readonly Type: string
  readonly Properties: unknown
}

const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
})

export function readAssembly(folder: string, stack = onlyStackIn(folder)): Assembly {
  const { Resources } = template.parse(JSON.parse(readFileSync(join(folder, `${stack}.template.json`), 'utf8')))
  return {
    stack,
    resources: Resources,
    codeAt: key => pathToFileURL(join(folder, `asset.${key.replace(/\.zip$/, '')}`, '/')),
  }
}

function onlyStackIn(folder: string): string {
  const stacks = readdirSync(folder).flatMap(name => /^(.+)\.template\.json$/.exec(name)?.[1] ?? [])
  const [only, ...others] = stacks
  if (only !== undefined && others.length === 0) return only
  throw new Error(`${folder} holds ${stacks.length} stacks. Synthesise one client there.`)
}

/** All resources of a kind, in the shape the local cloud knows them by. */
export function each<T>(
  { resources }: Assembly,
  type: string,
  shape: z.ZodType<T>,
  names: Names,
): readonly (readonly [string, T])[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, shape.parse(resolved(Properties, names))] as const)
}

const texts = z.record(z.string(), z.string())

export const tableShape = z.object({
  TableName: z.string(),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.array(
    z.object({
      IndexName: z.string(),
      KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
      Projection: z.object({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']) }),
    }),
  ),
})

export const queueShape = z.object({
  VisibilityTimeout: z.number().default(30),
  MessageRetentionPeriod: z.number(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
})

export const functionShape = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Environment: z.object({ Variables: texts }),
  MemorySize: z.number(),
  Timeout: z.number(),
  ReservedConcurrentExecutions: z.number().optional(),
  Runtime: z.literal('nodejs24.x'),
})

export const mappingShape = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number(),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
})

export const routeShape = z.object({ RouteKey: z.string(), Target: z.string() })
export const integrationShape = z.object({ IntegrationUri: z.string(), PayloadFormatVersion: z.literal('2.0') })
export const stageShape = z.object({
  DefaultRouteSettings: z.object({ ThrottlingBurstLimit: z.number(), ThrottlingRateLimit: z.number() }).optional(),
})

export const scheduleShape = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string(),
  Target: z.object({
    Arn: z.string(),
    Input: z.string(),
  }),
})

/** What becomes of what a function is told without anybody waiting for its answer. */
export const untendedShape = z.object({
  FunctionName: z.string(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }) }),
  MaximumRetryAttempts: z.number(),
})

/** For names only: the rest is not needed to know what something is called. */
export const calledShape = z.object({
  QueueName: z.string().optional(),
  TableName: z.string().optional(),
  Name: z.string().optional(),
})

export type TablePlan = z.infer<typeof tableShape>
export type QueuePlan = z.infer<typeof queueShape>
export type FunctionPlan = z.infer<typeof functionShape>
export type MappingPlan = z.infer<typeof mappingShape>
export type SchedulePlan = z.infer<typeof scheduleShape>
export type Throttle = NonNullable<z.infer<typeof stageShape>['DefaultRouteSettings']>
