// The lane of one connector: its queue leads to its own worker, with its own credentials and at its own pace.

import { join } from 'node:path'
import { Duration } from 'aws-cdk-lib'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import { laneFolder } from './bundles.ts'
import { type Cloud, maySend, variablesOf } from './cloud.ts'
import { fewestWorkers, type LanePlan, workersFor } from './lanes.ts'
import { functionOf } from './settings.ts'
import type { Waiting } from './waiting.ts'

export const laneTimeout = Duration.minutes(5)

export class ConnectorLane extends Construct {
  readonly worker: Lambda

  constructor(
    scope: Construct,
    id: string,
    { connector, manifest, connections }: LanePlan,
    waiting: Waiting,
    cloud: Cloud,
  ) {
    super(scope, id)
    const workers = workersFor({ connector, manifest, connections }, cloud.manifests)
    this.worker = functionOf(this, 'Visit', {
      about: `Lockstep ${cloud.client.code}: looks at items in ${manifest.title}`,
      code: join(cloud.bundles, laneFolder(connector)),
      variables: variablesOf(cloud),
      timeout: laneTimeout,
      memory: 1024,
      ...(workers < fewestWorkers && { atOnce: workers }),
    })
    this.worker.addEventSource(
      new SqsEventSource(waiting.queue, {
        batchSize: 10,
        maxConcurrency: Math.max(fewestWorkers, workers),
        reportBatchItemFailures: true,
      }),
    )
    cloud.memory.keepsMemoryOf(this.worker)
    cloud.credentials.mayBeReadBy(
      this.worker,
      connections.map(({ name }) => name),
    )
    // A visit nudges other ends, wherever their lanes are, and some things people should know.
    maySend(
      this.worker,
      [...cloud.lanes.values(), cloud.notices].map(({ queue }) => queue),
    )
  }
}
