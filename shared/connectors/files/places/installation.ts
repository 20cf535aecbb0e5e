// A GitHub App as the account of a repository: it proves who it is with its key and is lent a token for an hour.

import { createSign } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../../../core/errors.ts'
import type { Client } from '../../../http/client.ts'
import { path } from '../../../http/path.ts'
import { shaped } from '../../../http/shape.ts'
import type { Clock } from '../../../ports/clock.ts'

export interface App {
  readonly appId: string
  readonly privateKey: string
  readonly installationId: string
}

const wireLent = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) })

const second = 1000
/** A token that is about to end is not used for anything that takes time. */
const spare = 5 * 60 * second

interface Lent {
  readonly token: string
  readonly until: number
}

/** The token to send along; asked for again when it ends, or when it was refused. */
export interface Lender {
  token(): Promise<string>
  refused(token: string): void
}

/** `clientFor` opens the way to the service with a credential; `prefix` stands before every address there. */
export function lenderOf(app: App, clock: Clock, clientFor: (credential: string) => Client, prefix = ''): Lender {
  let lent: Lent | undefined
  let asking: Promise<Lent> | undefined

  async function borrow(): Promise<Lent> {
    const about = 'asking for access as an App'
    const answer = await clientFor(proofOf(app, clock.now())).send({
      method: 'POST',
      path: `${prefix}${path`/app/installations/${app.installationId}/access_tokens`}`,
      about,
    })
    const { token, expires_at } = shaped(wireLent, answer, about)
    lent = { token, until: Date.parse(expires_at) - spare }
    return lent
  }

  return {
    async token() {
      if (lent && lent.until > clock.now()) return lent.token
      // All who need one at this moment wait for the same answer.
      asking ??= borrow().finally(() => {
        asking = undefined
      })
      return (await asking).token
    },
    refused(token) {
      // Of several who were refused, the first may have been lent another one already.
      if (lent?.token === token) lent = undefined
    },
  }
}

/** Says who we are, for nine minutes; a minute early, for clocks that differ. */
function proofOf({ appId, privateKey }: App, now: number): string {
  const at = Math.floor(now / second)
  const words = [
    { alg: 'RS256', typ: 'JWT' },
    { iat: at - 60, exp: at + 540, iss: appId },
  ].map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
  try {
    // A key that was kept on one line still has its line breaks, spelt out.
    const key = privateKey.replaceAll('\\n', '\n')
    return [...words, createSign('RSA-SHA256').update(words.join('.')).sign(key, 'base64url')].join('.')
  } catch {
    // The error's own words may quote the key.
    throw unreadable
  }
}

const unreadable = new Fault({
  kind: 'denied',
  message: 'The private key of the App cannot be read. Store it again as it was given, line breaks included.',
})
