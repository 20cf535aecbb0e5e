// Begins a connector: a copy of the template under its own name. Run with `npm run new:connector -- <name>`.

import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes the folder and answers with what to do next. Throws when there cannot be such a connector. */
export function newConnector(name: string, folder: string): string {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error(
      `"${name}" is no name for a connector: small letters, digits and single hyphens, such as azure-devops.`,
    )
  const place = join(folder, name)
  if (existsSync(place)) throw new Error(`There is a connector called ${name} already.`)
  cpSync(join(folder, '_template'), place, { recursive: true })
  for (const file of readdirSync(place)) {
    const text = readFileSync(join(place, file), 'utf8')
    writeFileSync(join(place, file), renamed(text, name))
  }
  return nextSteps(name)
}

const renamed = (text: string, name: string): string =>
  text
    .replace(/^.*new:connector.*$\n/m, `// The ${name} connector: what Lockstep knows of it.\n`)
    .replaceAll('_template', name)
    .replaceAll('Template Tracker', titleOf(name))

const titleOf = (name: string): string =>
  name
    .split('-')
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

const nextSteps = (
  name: string,
): string => `shared/connectors/${name} is a copy of the template. It passes the conformance suite as it is. Next:

1. manifest.ts: say what the service can hold and how it behaves.
2. emulator-*.ts: make the emulator do what the service does, its vices included.
3. wire.ts, mapping.ts, client.ts, webhook.ts: make the connector fit, until the suite is content again:
     npx vitest run test/conformance -t ${name}
4. README.md: say what people have to set up, and what the service cannot do.
5. npm run gen
`

if (import.meta.main) {
  const [name = ''] = process.argv.slice(2)
  try {
    process.stdout.write(newConnector(name, import.meta.dirname))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
