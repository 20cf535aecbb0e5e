// The CDK app: one stack for one client. Run it through `npm run synth`, `diff`, `deploy` or `destroy`.

import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api'
import { AwsSolutionsChecks } from 'cdk-nag'
import { writeBundles } from '../lib/bundles.ts'
import { SyncStack } from '../lib/sync-stack.ts'
import { manifests } from '../shared/connectors/manifests.ts'
import { clientToDeploy, stackOf } from './client-to-deploy.ts'

const root = join(import.meta.dirname, '..')
// As a new project has them, and the CLI has nothing to remark.
const app = new App({ context: CURRENTLY_RECOMMENDED_FLAGS })
const { client, remarks } = await clientToDeploy(root, app.node.tryGetContext('client'))
const bundles = join(root, 'cdk.out', 'bundles')
await writeBundles({ client, manifests, root, out: bundles })
const stack = new SyncStack(app, stackOf(client), { client, manifests, bundles, env: client.cloud })
for (const [i, remark] of remarks.entries()) Validations.of(stack).addWarning(`lockstep:unheard-${i}`, remark)
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
app.synth()
