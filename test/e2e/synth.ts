// From a client file to what would be deployed for it: the same stack and the same bundles, in a folder of its own.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { writeBundles } from '../../lib/bundles.ts'
import { SyncStack } from '../../lib/sync-stack.ts'
import { manifests } from '../../shared/connectors/manifests.ts'
import type { ClientFile } from '../../shared/core/client.ts'
import { connectors } from '../../shared/index.ts'
import { clientFrom } from '../../shared/runtime/client-files.ts'

const root = join(import.meta.dirname, '..', '..')

/** Answers with the folder of the assembly. */
export async function synthesised(file: ClientFile): Promise<string> {
  const { client } = await clientFrom([file], connectors)
  const outdir = mkdtempSync(join(tmpdir(), 'lockstep-cloud-'))
  const bundles = join(outdir, 'bundles')
  await writeBundles({ client, manifests, root, out: bundles })
  const app = new App({ outdir })
  new SyncStack(app, `Lockstep-${client.code}`, { client, manifests, bundles, env: client.cloud })
  app.synth()
  return outdir
}
