// The cloud's commands: a client file is read and held against what the cloud can do before anything else starts.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal } from '../shared/index.ts'
import { clientToDeploy, whatStays } from './client-to-deploy.ts'

const root = join(import.meta.dirname, '..')
const commands = ['synth', 'diff', 'deploy', 'destroy']

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { client: { type: 'string' } }, allowPositionals: true })
  const [command = ''] = positionals
  if (!commands.includes(command)) throw new Refusal(`Say what to do: ${commands.join(', ')}.`)
  const { client } = await clientToDeploy(root, values.client)
  const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')
  const quietly = command === 'synth' ? ['--quiet'] : []
  const { status } = spawnSync(process.execPath, [cdk, command, ...quietly, '--context', `client=${values.client}`], {
    cwd: root,
    stdio: 'inherit',
  })
  if (command === 'destroy' && status === 0) process.stdout.write(whatStays(client))
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
