// Notices: what people should know waits on a queue of its own, so that a chat that is down holds up nobody.

import { join } from 'node:path'
import { Duration } from 'aws-cdk-lib'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import { folders } from './bundles.ts'
import { type Cloud, maySend, variablesOf } from './cloud.ts'
import { toPeople } from './lanes.ts'
import { functionOf } from './settings.ts'

export const noticesTimeout = Duration.seconds(30)

export class Notices extends Construct {
  readonly teller: Lambda

  constructor(scope: Construct, id: string, cloud: Cloud) {
    super(scope, id)
    this.teller = functionOf(this, 'Notify', {
      about: `Lockstep ${cloud.client.code}: tells people`,
      code: join(cloud.bundles, folders.notify),
      variables: variablesOf(cloud),
      timeout: noticesTimeout,
      memory: 256,
    })
    this.teller.addEventSource(
      new SqsEventSource(cloud.notices.queue, { batchSize: 10, maxConcurrency: 2, reportBatchItemFailures: true }),
    )
    // An alarm it is called with waits in the queue like any other notice.
    maySend(this.teller, [cloud.notices.queue])
    cloud.credentials.mayBeReadBy(
      this.teller,
      toPeople(cloud.client, cloud.manifests).map(({ name }) => name),
    )
  }
}
