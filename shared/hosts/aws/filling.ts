// Fills a secret of the cloud, part by part. The version before stays valid for a while: what was signed with it may be on
// its way. Run by whoever owns the accounts, never by a function.

import {
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { Fault } from '../../core/errors.ts'
import { faultOf } from './trouble.ts'
import { currentParts } from './vault.ts'

/** The other parts stay as they are. */
export async function fillSecret(
  client: SecretsManagerClient,
  name: string,
  part: string,
  value: string,
): Promise<void> {
  const parts = { ...(await currentParts(client, name)), [part]: value }
  try {
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(parts) }))
  } catch (reason) {
    if (reason instanceof ResourceNotFoundException)
      throw new Fault({
        kind: 'not-found',
        message: `There is no secret ${name} in this account and region. Deploy the client first: that makes it, empty.`,
      })
    throw faultOf(reason, `The vault, asked to keep ${name},`)
  }
}
