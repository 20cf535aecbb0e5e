// Clients of the cloud's own parts: how long they wait for an answer and how often they ask again, with growing, random pauses.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'

/** Where a part of the cloud lives, and as whom to ask there. The machine the function runs on knows; a test says it. */
export interface Place {
  readonly endpoint?: string
  readonly region?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A request that hangs is worth less than a second one. */
const patience = {
  maxAttempts: 6,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
}

export const dynamoClient = (place: Place = {}): DynamoDBClient => new DynamoDBClient({ ...patience, ...place })

/** The region decides where messages go, not the host in a queue's address: that would be a second truth. */
export const sqsClient = (place: Place = {}): SQSClient =>
  new SQSClient({ ...patience, ...place, useQueueUrlAsEndpoint: false })

export const secretsClient = (place: Place = {}): SecretsManagerClient =>
  new SecretsManagerClient({ ...patience, ...place })
