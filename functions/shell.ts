// What every function has around its work: lines of its log say what they belong to, a failure is in the log without
// secrets or names, and whatever was counted is written, however the work ends.

import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import type { AwsLogger } from '../shared/hosts/aws/logger.ts'
import { placeOf } from './place.ts'

export interface Shell<Event> {
  readonly log: AwsLogger
  /** What the lines of one call belong to; the call itself where nothing is said. */
  readonly about?: (event: Event) => string
  readonly always?: () => void
}

export type Work<Event, Answer> = (event: Event, context: Context) => Promise<Answer>

export const shell = <Event, Answer>({ log, about, always }: Shell<Event>, work: Work<Event, Answer>) =>
  middy<Event, Answer>()
    .use({
      before: ({ event, context }) => log.belongsTo(about?.(event) ?? context.awsRequestId),
      // What a step gives back would be taken for the answer.
      after: () => {
        always?.()
      },
      onError: ({ error }) => {
        const place = placeOf(error)
        log.note('the function failed; whatever called it calls again', {
          reason: String(error),
          ...(place !== undefined && { place }),
        })
        always?.()
      },
    })
    .handler(work)
