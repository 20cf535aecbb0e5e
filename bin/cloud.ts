// The cloud's commands: a client file is read and held against what the cloud can do before anything else starts.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { manifests } from '../shared/connectors/manifests.ts'
import { Refusal } from '../shared/index.ts'
import { isCommand, names, wordsFor } from './cdk-command.ts'
import { clientToDeploy, whatStays } from './client-to-deploy.ts'

const root = join(import.meta.dirname, '..')
const options = { client: { type: 'string' }, yes: { type: 'boolean', default: false } } as const

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [command = ''] = positionals
  if (!isCommand(command)) throw new Refusal(`Say what to do: ${names.join(', ')}.`)
  const { client, called } = await clientToDeploy(root, values.client)
  const words = wordsFor(command, called, values.yes)
  const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')
  const { status } = spawnSync(process.execPath, [cdk, ...words], { cwd: root, stdio: 'inherit' })
  if (command === 'destroy' && status === 0) process.stdout.write(whatStays(client, called, manifests))
  return status ?? 1
}

try {
  process.exitCode = await main()
} catch (reason) {
  const isMeant = reason instanceof Refusal || (reason instanceof TypeError && 'code' in reason)
  if (!isMeant) throw reason
  process.stderr.write(`${reason.message}\n`)
  process.exitCode = 2
}
