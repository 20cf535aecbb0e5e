// What the stack of a client promises: nothing is lost, nobody reads what is not theirs, and somebody is told in time.

import { Match, Template } from 'aws-cdk-lib/assertions'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { describe, expect, test } from 'vitest'
import { tableShape } from '../../shared/hosts/aws/environment.ts'
import { measures } from '../../shared/ports/meter.ts'
import { type Resource, synthesised } from './example.ts'

const { template: written, findings } = await synthesised()
const template = Template.fromJSON(written)
const all = (type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(written.Resources).filter(([, { Type }]) => Type === type)
const lanes = ['files', 'github', 'tracker'] as const

describe('the memory', () => {
  test('outlives the stack, mistakes and a second deployment', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        TableName: 'lockstep-DEMO',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    })
  })

  test('has the shape the store expects', () => {
    const { partition, sort, expiry, due } = tableShape
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: partition, KeyType: 'HASH' },
        { AttributeName: sort, KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: expiry, Enabled: true },
      AttributeDefinitions: Match.arrayWith([{ AttributeName: due.sort, AttributeType: 'N' }]),
      GlobalSecondaryIndexes: [
        {
          IndexName: due.index,
          KeySchema: [
            { AttributeName: due.partition, KeyType: 'HASH' },
            { AttributeName: due.sort, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    })
  })
})

describe('a lane', () => {
  test.each(lanes)('%s waits on a queue of its own, with a place for what cannot be seen to', name => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `lockstep-DEMO-lane-${name}`,
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 6 * 300,
      RedrivePolicy: { maxReceiveCount: 10 },
    })
    const mayRedrive = JSON.stringify(Object.values(written.Resources).map(each => each.Properties?.RedriveAllowPolicy))
    expect(mayRedrive).toContain(`:lockstep-DEMO-lane-${name}"`)
  })

  test.each(lanes)('%s has a worker of the machine it is bundled for, which says what failed', name => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('looks at items'),
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 300,
      TracingConfig: { Mode: 'Active' },
      Environment: { Variables: Match.objectLike({ LOCKSTEP_CLIENT: 'DEMO' }) },
    })
    const [, source] = sourceOf(name)
    expect(source.Properties).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] })
  })

  test('has as many workers as its service takes requests at once, or the one whose account it borrows', () => {
    const most = (name: string) => sourceOf(name)[1].Properties.ScalingConfig
    const reserved = (name: string) => functionOf(`Lane${name}`)[1].Properties.ReservedConcurrentExecutions
    expect([most('tracker'), reserved('tracker')]).toEqual([{ MaximumConcurrency: 4 }, undefined])
    // Two is the fewest a queue starts with; the function itself lets in one.
    expect([most('github'), reserved('github')]).toEqual([{ MaximumConcurrency: 2 }, 1])
    expect([most('files'), reserved('files')]).toEqual([{ MaximumConcurrency: 2 }, 1])
  })
})

function find(type: string, part: string): readonly [string, Resource] {
  const [found, ...others] = all(type).filter(([id]) => id.startsWith(part))
  if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} ${type} begin with ${part}`)
  return found
}
const sourceOf = (lane: string) => find('AWS::Lambda::EventSourceMapping', `Lane${lane}`)
const functionOf = (part: string) => find('AWS::Lambda::Function', part)

interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
}

/** What a function may do: action → resources. Permissions hang on roles; a function has one role of its own. */
function mayOf(part: string): ReadonlyMap<string, readonly string[]> {
  const { Role } = functionOf(part)[1].Properties
  const role = JSON.stringify(Role).replace(/.*"Fn::GetAtt":\["(\w+)".*/, '$1')
  const policies = all('AWS::IAM::Policy').filter(([, { Properties }]) =>
    JSON.stringify(Properties.Roles).includes(`"${role}"`),
  )
  const may = new Map<string, readonly string[]>()
  for (const [, { Properties }] of policies) {
    const { Statement: statements } = Properties.PolicyDocument as { readonly Statement: readonly Statement[] }
    for (const { Effect, Action, Resource } of statements) {
      expect(Effect).toBe('Allow')
      for (const action of [Action].flat())
        may.set(action, [...(may.get(action) ?? []), ...[Resource].flat().map(each => JSON.stringify(each))])
    }
  }
  return may
}

const readable = (part: string): readonly string[] =>
  (mayOf(part).get('secretsmanager:GetSecretValue') ?? []).map(each => secretName(each)).sort()
function secretName(reference: string): string {
  const [, id = ''] = /^\{"Ref":"(\w+)"\}$/.exec(reference) ?? []
  return String(written.Resources[id]?.Properties.Name)
}

describe('least privilege', () => {
  test('every lane reads the credentials of its own ends and of no others', () => {
    expect(readable('Lanetracker')).toEqual(['lockstep/DEMO/tracker'])
    expect(readable('Lanegithub')).toEqual(['lockstep/DEMO/github', 'lockstep/DEMO/other'])
    // It borrows one of the two accounts.
    expect(readable('Lanefiles')).toEqual(['lockstep/DEMO/github'])
    expect(readable('Clock')).toEqual([])
    expect(readable('Notices')).toEqual(['lockstep/DEMO/chat'])
    expect(readable('Door')).toEqual(['lockstep/DEMO/github', 'lockstep/DEMO/other', 'lockstep/DEMO/tracker'])
  })

  test('secrets are made empty, for their owners to fill', () => {
    const secrets = all('AWS::SecretsManager::Secret')
    for (const [, secret] of secrets)
      expect(secret).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
    expect(secrets.map(([, { Properties }]) => Properties.Name).sort()).toEqual(
      ['chat', 'github', 'other', 'tracker'].map(name => `lockstep/DEMO/${name}`),
    )
    for (const [, { Properties }] of secrets)
      expect(Object.keys(Properties).sort()).toEqual(['Description', 'Name', 'Tags'])
  })

  test('functions do what their work takes, and nothing else', () => {
    const always = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments']
    const takes = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage']
    const receives = takes.map(action => `sqs:${action}`)
    const rows = ['BatchGetItem', 'DeleteItem', 'PutItem', 'Query'].map(action => `dynamodb:${action}`)
    const reads = 'secretsmanager:GetSecretValue'
    const may = (part: string) => [...mayOf(part).keys()].sort()
    for (const name of lanes)
      expect(may(`Lane${name}`)).toEqual([...always, ...rows, ...receives, reads, 'sqs:SendMessage'].sort())
    expect(may('Door')).toEqual(
      [...always, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', reads, 'sqs:SendMessage'].sort(),
    )
    expect(may('Clock')).toEqual([...always, 'sqs:SendMessage'].sort())
    expect(may('Notices')).toEqual([...always, ...receives, reads, 'sqs:SendMessage'].sort())
  })

  test('nothing is allowed everywhere but traces', () => {
    for (const [, { Properties }] of all('AWS::IAM::Policy')) {
      const { Statement: statements } = Properties.PolicyDocument as { readonly Statement: readonly Statement[] }
      for (const { Action, Resource } of statements)
        if (JSON.stringify(Resource).includes('*'))
          expect([Action].flat().every(each => each.startsWith('xray:'))).toBe(true)
    }
  })

  test('the door speaks only to lanes whose services send to it, the clock to all', () => {
    const lanesFor = (part: string) =>
      (mayOf(part).get('sqs:SendMessage') ?? []).map(each => /Waiting([a-zA-Z]+)Queue/.exec(each)?.[1]).sort()
    expect(lanesFor('Door')).toEqual(['files', 'github', 'tracker'])
    expect(lanesFor('Clock')).toEqual([...lanes])
    for (const name of lanes) expect(lanesFor(`Lane${name}`)).toEqual(['Notices', ...lanes])
    expect(lanesFor('Notices')).toEqual(['Notices'])
  })

  test('a lane takes from its own queue only', () => {
    for (const name of lanes)
      expect(mayOf(`Lane${name}`).get('sqs:ReceiveMessage')).toEqual([expect.stringContaining(`Waiting${name}Queue`)])
  })
})

describe('the clock', () => {
  test('knows every occasion once, in the time of the client', () => {
    const entries = all('AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties)
    expect(entries.map(each => each.ScheduleExpression).sort()).toEqual(
      [
        'cron(0 3 ? * SUN *)',
        'cron(0 8,10,12,14 ? * FRI *)',
        'cron(0 8,10,12,14,16,18 ? * MON,TUE,WED,THU *)',
        'cron(0 9 ? * * *)',
        'cron(30 6 ? * * *)',
        'rate(15 minutes)',
      ].sort(),
    )
    expect(new Set(entries.map(each => each.ScheduleExpressionTimezone))).toEqual(new Set(['Europe/Madrid']))
  })

  test('says which occasion it is and when it was meant, and keeps what could not be said', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(30 6 ? * * *)',
      Target: {
        Input: Match.serializedJson({
          occasion: { does: 'pull', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], at: 390 },
          at: '<aws.scheduler.scheduled-time>',
        }),
        DeadLetterConfig: Match.anyValue(),
        RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 },
      },
    })
  })
})

describe('the door', () => {
  test('has one way in, is paced, and notes who came', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /hooks/{connection}' })
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 1)
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
      AccessLogSettings: Match.objectLike({ Format: Match.not(Match.stringLikeRegexp('body|header')) }),
    })
  })

  test('tells where each service is to send', () => {
    const addresses = Object.values(template.findOutputs('*')).map(({ Description }) => Description)
    for (const name of ['github', 'other', 'tracker']) expect(addresses).toContain(`Webhook of ${name}`)
  })
})

interface Read {
  readonly name: string
  readonly by: Readonly<Record<string, string>>
}

/** Metrics of our own that alarms and the dashboard read. */
function measuresIn(resources: Readonly<Record<string, Resource>>): readonly Read[] {
  const found: Read[] = []
  const note = (name: unknown, by: readonly (readonly [unknown, unknown])[]) =>
    found.push({ name: String(name), by: Object.fromEntries(by.map(([key, value]) => [String(key), String(value)])) })
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    // The dashboard writes a metric as a list: namespace, name, then what it is counted by.
    if (Array.isArray(part) && part[0] === 'Lockstep') {
      const rest = part.slice(2).filter(each => typeof each === 'string')
      note(
        part[1],
        Array.from({ length: rest.length / 2 }, (_, i) => [rest[2 * i], rest[2 * i + 1]]),
      )
    }
    if ('Namespace' in part && part.Namespace === 'Lockstep' && 'MetricName' in part && 'Dimensions' in part)
      note(
        part.MetricName,
        [part.Dimensions].flat().map(each => {
          const { Name, Value } = Object(each)
          return [Name, Value]
        }),
      )
    for (const each of Object.values(part)) walk(each)
  }
  for (const { Properties } of Object.values(resources)) {
    walk(Properties)
    if (Properties?.DashboardBody) walk(JSON.parse(textOf(Properties.DashboardBody)))
  }
  return found
}

/** What the deployment will put together; its references do not matter here. */
const textOf = (joined: unknown): string => {
  const parts: unknown = Object(joined)['Fn::Join']?.[1]
  return Array.isArray(parts) ? parts.map(each => (typeof each === 'string' ? each : 'x')).join('') : String(joined)
}

describe('operators', () => {
  test.each(lanes)('are told when %s fails, is slow, or lets things wait or fall', name => {
    const alarm = (id: string) => find('AWS::CloudWatch::Alarm', `Alarms${name}${id}`)[1].Properties
    expect(alarm('Success')).toMatchObject({ Threshold: 95, ComparisonOperator: 'LessThanThreshold' })
    expect(JSON.stringify(alarm('Success').Metrics)).toContain(`{"Name":"service","Value":"${name}"}`)
    expect(alarm('Duration')).toMatchObject({ Threshold: 300_000, ExtendedStatistic: 'p95', MetricName: 'duration' })
    expect(alarm('Drift')).toMatchObject({ Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' })
    expect(alarm('Work')).toMatchObject({ Threshold: 270_000, Namespace: 'AWS/Lambda', MetricName: 'Duration' })
    expect(alarm('Fails')).toMatchObject({ Threshold: 0, MetricName: 'Errors' })
    expect(alarm('Aside')).toMatchObject({ Threshold: 0, MetricName: 'ApproximateNumberOfMessagesVisible' })
    expect(alarm('Oldest')).toMatchObject({ Threshold: 1800, MetricName: 'ApproximateAgeOfOldestMessage' })
    for (const id of ['Success', 'Duration', 'Drift', 'Fails', 'Work', 'Oldest'])
      expect(alarm(id).AlarmActions).toHaveLength(1)
  })

  test('and whoever asked hears of dead letters: the alarm calls the function that tells people', () => {
    const [teller] = functionOf('Notices')
    const asides = all('AWS::CloudWatch::Alarm').filter(([id]) => /^Alarms\w+Aside/.test(id))
    expect(asides).toHaveLength(lanes.length + 2)
    for (const [, { Properties }] of asides) expect(JSON.stringify(Properties.AlarmActions)).toContain(teller)
    const calls = all('AWS::Lambda::Permission').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes(teller),
    )
    expect(calls.map(([, { Properties }]) => Properties)).toMatchObject([
      { Principal: 'lambda.alarms.cloudwatch.amazonaws.com', SourceAccount: { Ref: 'AWS::AccountId' } },
    ])
  })

  test('watch what the lanes count, under the names and for the parts they count it by', () => {
    const read = measuresIn(written.Resources)
    expect(read.length).toBeGreaterThan(20)
    for (const { name, by } of read) {
      expect(Object.keys(measures)).toContain(name)
      expect(by).toEqual({ client: 'DEMO', service: expect.stringMatching(/^(files|github|tracker)$/) })
    }
    // And nothing is counted that nobody looks at.
    expect(new Set(read.map(({ name }) => name))).toEqual(new Set(Object.keys(measures)))
  })

  test('find a page with a row per lane, logs of three months, and the name of the client on everything', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1)
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 })
    template.allResourcesProperties('AWS::Lambda::Function', {
      Tags: Match.arrayWith([{ Key: 'lockstep:client', Value: 'DEMO' }]),
    })
  })
})

describe('the checks of the cloud', () => {
  test('find nothing that was not acknowledged with its reason', () => expect(findings).toEqual([]))

  test('stop what was not', async () => {
    await expect(synthesised(stack => void new Queue(stack, 'Open'))).rejects.toThrow('AwsSolutions-SQS4')
  })
})
