// `npm run cloud`: synthesises a client and runs what came out on this machine, until it is interrupted.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { secretName } from '../../shared/core/client.ts'
import { Fault } from '../../shared/core/errors.ts'
import { localHost } from '../../shared/hosts/local/index.ts'
import { type Client, Refusal } from '../../shared/index.ts'
import { clientToDeploy, stackOf } from '../client-to-deploy.ts'
import { openAccount } from './account.ts'
import { readAssembly } from './assembly.ts'
import { runStack } from './stack.ts'
import type { Vault } from './vault.ts'

const root = join(import.meta.dirname, '..', '..')
const tell = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  const wishes = wished()
  const { client, called } = await clientToDeploy(root, wishes.client)
  const synth = [join(root, 'bin', 'cloud.ts'), 'synth', '--client', called]
  const { status } = spawnSync(process.execPath, synth, { cwd: root, stdio: 'inherit' })
  if (status !== 0) return status ?? 1

  const account = await openAccount({ speed: wishes.speed })
  await fill(account.vault, client)
  const running = await runStack(readAssembly(join(root, 'cdk.out'), stackOf(client)), account, {
    port: wishes.port,
    roads: { to: wishes.roads, closed: wishes.closed },
    say: (who, line) => tell(`${who} ${line}`),
  })
  tell(`The local cloud of ${client.code} takes webhooks at ${running.door}/hooks/<connection>. Stop it with Ctrl-C.`)
  await new Promise(resolve => process.once('SIGINT', resolve))
  await running.stop()
  await account.stop()
  return 0
}

function wished() {
  const { values } = parseArgs({
    options: {
      client: { type: 'string' },
      port: { type: 'string', default: '0' },
      speed: { type: 'string', default: '1' },
      road: { type: 'string', multiple: true, default: [] },
      closed: { type: 'boolean', default: false },
    },
  })
  const [port, speed] = [Number(values.port), Number(values.speed)]
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Refusal('--port is a number up to 65535.')
  if (!(speed > 0 && speed <= 3600)) throw new Refusal('--speed says how many seconds go by in one: up to 3600.')
  const roads = Object.fromEntries(values.road.map(roadOf))
  return { client: values.client, closed: values.closed, port, speed, roads }
}

function roadOf(text: string): readonly [string, string] {
  const [from = '', to = ''] = text.split('=')
  if (!URL.canParse(from) || !URL.canParse(to))
    throw new Refusal('A road leads from one address to another: --road https://api.example.com=http://127.0.0.1:4000.')
  return [new URL(from).origin, new URL(to).origin]
}

/** From where the command line has them too: the environment, or the .env file beside the clients. */
async function fill(vault: Vault, client: Client): Promise<void> {
  const local = localHost(root, client.code).vault
  for (const name of Object.keys(client.connections))
    try {
      for (const parts of (await local.secret(name)).toReversed()) vault.put(secretName(client, name), parts)
    } catch (reason) {
      if (!(reason instanceof Fault && reason.kind === 'denied')) throw reason
      tell(reason.message)
    }
}

try {
  process.exitCode = await main()
} catch (reason) {
  const isMeant = reason instanceof Refusal || (reason instanceof TypeError && 'code' in reason)
  if (!isMeant) throw reason
  process.stderr.write(`${reason.message}\n`)
  process.exitCode = 2
}
