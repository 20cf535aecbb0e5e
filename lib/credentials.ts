// Secrets: made empty, filled by whoever owns the accounts, each read by the functions that need it and by nobody else.

import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { type Client, secretName } from '../shared/core/client.ts'
import { wayCalled } from '../shared/notices/ways.ts'
import { allow } from './allow.ts'
import { type Manifests, manifestOf, toPeople, withSecret } from './lanes.ts'

const contents = ({ title, secrets }: { readonly title: string; readonly secrets: readonly string[] }): string =>
  `${title}: JSON of names and texts, out of ${secrets.join(', ')}`

export class Credentials extends Construct {
  private readonly secrets: ReadonlyMap<string, CfnSecret>

  constructor(scope: Construct, id: string, client: Client, manifests: Manifests) {
    super(scope, id)
    const make = (name: string, about: string): CfnSecret => {
      const secret = new CfnSecret(this, name, { name: secretName(client, name), description: about })
      // A connection that is renamed by a slip must not take with it what somebody typed in.
      secret.applyRemovalPolicy(RemovalPolicy.RETAIN)
      Validations.of(secret).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason: 'The credential is issued by another service; only its owner can draw a new one there.',
      })
      return secret
    }
    this.secrets = new Map([
      ...withSecret(client, manifests).map(({ name, connector }) => {
        return [name, make(name, contents(manifestOf(connector, manifests)))] as const
      }),
      ...toPeople(client, manifests).flatMap(({ name, connector }) => {
        const way = wayCalled(connector)
        return way ? [[name, make(name, contents(way))] as const] : []
      }),
    ])
  }

  mayBeReadBy(reader: Lambda, names: readonly string[]): void {
    const resources = names.flatMap(name => this.secrets.get(name)?.ref ?? [])
    if (resources.length > 0) reader.addToRolePolicy(allow(['secretsmanager:GetSecretValue'], resources))
  }
}
