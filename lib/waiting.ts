// Queues: each with another beside it, for what could not be seen to however often it was tried.

import { Duration, Stack, Validations } from 'aws-cdk-lib'
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { mostReceives } from '../shared/hosts/aws/environment.ts'

export interface WaitingPlan {
  /** Unique in the account. */
  readonly name: string
  /** How long whoever takes a message may work on it. */
  readonly timeout: Duration
}

const kept = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) }

/** Where dead letters lie until somebody looks: an alarm says that there are any. */
export function aside(scope: Construct, id: string, more: Pick<QueueProps, 'redriveAllowPolicy'> = {}): Queue {
  const queue = new Queue(scope, id, { ...kept, ...more })
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'This is where dead letters go; an alarm tells when there are any.',
  })
  return queue
}

export class Waiting extends Construct {
  readonly queue: Queue
  readonly aside: Queue

  constructor(scope: Construct, id: string, { name, timeout }: WaitingPlan) {
    super(scope, id)
    // By its name, because the two cannot both be made before the other.
    const itself = Queue.fromQueueArn(this, 'Itself', Stack.of(this).formatArn({ service: 'sqs', resource: name }))
    this.aside = aside(this, 'Aside', { redriveAllowPolicy: { sourceQueues: [itself] } })
    this.queue = new Queue(this, 'Queue', {
      ...kept,
      queueName: name,
      // A message in work is never handed to a second worker, not even while the first is being started.
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * 6),
      deadLetterQueue: { queue: this.aside, maxReceiveCount: mostReceives },
    })
  }
}
