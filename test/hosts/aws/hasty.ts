// A client that asks again as often as it would in the cloud, and hardly pauses in between.

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

const shortly = { setDelayBase: () => {}, computeNextBackoffDelay: () => 2 }

/** The strategy is the SDK's own, with its counting and its budget; only the length of its pauses is another one. */
export function hasty(client: DynamoDBClient): DynamoDBClient {
  const strategyOf = client.config.retryStrategy
  client.config.retryStrategy = async () => {
    const own = await strategyOf()
    if (!('retryBackoffStrategy' in own)) throw new Error('The SDK keeps the length of its pauses somewhere else now.')
    return Object.assign(own, { retryBackoffStrategy: shortly })
  }
  return client
}
