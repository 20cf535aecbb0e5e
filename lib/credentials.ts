// Secrets: made empty, filled by whoever owns the accounts, each read by the functions that need it and by nobody else.

import { Validations } from 'aws-cdk-lib'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { type Client, secretName } from '../shared/core/client.ts'
import { allow } from './allow.ts'
import { type Manifests, manifestOf, withSecret } from './lanes.ts'

/** Where notices are posted to, for whoever wishes that. It lies beside the connections, so none may be called so. */
export const noticesName = 'notices'

export class Credentials extends Construct {
  private readonly secrets: ReadonlyMap<string, CfnSecret>

  constructor(scope: Construct, id: string, client: Client, manifests: Manifests) {
    super(scope, id)
    const make = (name: string, about: string): CfnSecret => {
      const secret = new CfnSecret(this, name, { name: secretName(client, name), description: about })
      Validations.of(secret).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason: 'The credential is issued by another service; only its owner can draw a new one there.',
      })
      return secret
    }
    this.secrets = new Map([
      ...withSecret(client, manifests).map(({ name, connector }) => {
        const { title, secrets } = manifestOf(connector, manifests)
        return [name, make(name, `${title}: JSON of names and texts, out of ${secrets.join(', ')}`)] as const
      }),
      [noticesName, make(noticesName, 'Optional: {"url": "https://…"}, an address that is told of notices')],
    ])
  }

  mayBeReadBy(reader: Lambda, names: readonly string[]): void {
    const resources = names.flatMap(name => this.secrets.get(name)?.ref ?? [])
    if (resources.length > 0) reader.addToRolePolicy(allow(['secretsmanager:GetSecretValue'], resources))
  }
}
