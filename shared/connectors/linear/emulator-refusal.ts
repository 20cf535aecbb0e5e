// How the emulated API says no, in the shapes of the real one.

import { GraphQLError } from 'graphql'

const refusal = (message: string, type: string, code: string, statusCode: number, shown?: string): GraphQLError =>
  new GraphQLError(message, {
    extensions: {
      type,
      code,
      statusCode,
      userError: statusCode === 400,
      ...(shown === undefined ? {} : { userPresentableMessage: shown }),
    },
  })

export const notFound = (what: string): GraphQLError =>
  refusal(`Entity not found: ${what}`, 'invalid input', 'INPUT_ERROR', 400, `Could not find referenced ${what}.`)
export const invalid = (shown: string): GraphQLError =>
  refusal('Argument Validation Error', 'invalid input', 'INPUT_ERROR', 400, shown)
export const conflict = (what: string, id: string): GraphQLError =>
  refusal(
    `conflict on insert of ${what}`,
    'invalid input',
    'INPUT_ERROR',
    400,
    `Entity ${what} with id ${id} already exists.`,
  )
export const forbidden = (): GraphQLError =>
  refusal('You do not have access to this entity', 'forbidden', 'FORBIDDEN', 403)

const body = (message: string, extensions: Readonly<Record<string, unknown>>) => ({ errors: [{ message, extensions }] })

export const unauthenticated = () =>
  body('Authentication required, not authenticated', {
    type: 'authentication error',
    code: 'AUTHENTICATION_ERROR',
    statusCode: 401,
    userError: true,
  })
export const needlessBearer = () =>
  body(
    'It looks like you are trying to use an API key as a Bearer token. Remove the Bearer prefix from the Authorization header.',
    {
      type: 'authentication error',
      code: 'INPUT_ERROR',
      statusCode: 400,
    },
  )
/** Sometimes with a type, sometimes without. */
export const rateLimited = (withType: boolean) =>
  body('Rate limit exceeded', { ...(withType ? { type: 'ratelimited' } : {}), code: 'RATELIMITED', statusCode: 400 })
