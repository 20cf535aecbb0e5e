// Who we are to GitHub: a token, or an App whose installation lends us one for an hour at a time.

import { createAppAuth } from '@octokit/auth-app'
import type { Octokit } from '@octokit/rest'
import { Fault } from '../../core/errors.ts'

export interface Credential {
  /** What to send along; asks GitHub for it where it is lent. */
  token(): Promise<string>
  /** GitHub did not take it: a lent one is asked for anew next time. */
  refused(): void
  /** Proves that we are the App itself; undefined where we are a person. */
  proof(): Promise<string | undefined>
}

type Secret = Readonly<Record<string, string>>

export function credentialOf(secret: Secret, request: Octokit['request']): Credential {
  const { token, appId, privateKey, installationId } = secret
  if (token) return { token: async () => token, refused: () => undefined, proof: async () => undefined }
  if (!appId || !privateKey || !installationId) return refusing(incomplete)
  const auth = createAppAuth({ appId, privateKey: lines(privateKey), installationId, request })
  let refresh = false
  return {
    async token() {
      const lent = await signing(() => auth({ type: 'installation', refresh }))
      refresh = false
      return lent.token
    },
    refused() {
      refresh = true
    },
    proof: async () => (await signing(() => auth({ type: 'app' }))).token,
  }
}

/** A key that was kept on one line still has its line breaks, spelt out. */
const lines = (key: string): string => key.replaceAll('\\n', '\n')

async function signing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (reason) {
    // The error's own words may quote the key.
    throw reason instanceof Fault ? reason : unreadable
  }
}

const incomplete = new Fault({
  kind: 'denied',
  message:
    'GitHub: the credential is incomplete. It needs `token`, or else `appId`, `privateKey` and `installationId` of a GitHub App.',
})
const unreadable = new Fault({
  kind: 'denied',
  message: 'GitHub: the private key of the App cannot be read. Store it again as GitHub gave it, line breaks included.',
})

function refusing(fault: Fault): Credential {
  const refuse = async (): Promise<never> => {
    throw fault
  }
  return { token: refuse, refused: () => undefined, proof: refuse }
}
