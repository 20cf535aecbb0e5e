// An example client and its stack, made once per test file: one account that two connectors share, another one, and a tracker.

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { SyncStack } from '../../lib/sync-stack.ts'
import * as template from '../../shared/connectors/_template/index.ts'
import { manifests as registered } from '../../shared/connectors/manifests.ts'
import { type Client, parseClientFiles } from '../../shared/core/client.ts'
import { connectors } from '../../shared/index.ts'
import { waysKnown } from '../../shared/notices/ways.ts'
import { knownFrom } from '../../shared/runtime/client-files.ts'

export const root = join(import.meta.dirname, '..', '..')
const modules = { ...connectors, tracker: async () => template }
export const manifests = { ...registered, tracker: template.manifest }

const head = `client: DEMO
timezone: Europe/Madrid
business_hours: mon-thu 08:00-19:00; fri 08:00-15:00
connections:
  github:  { connector: github }
  other:   { connector: github }
  chat:    { connector: slack, channel: '#delivery' }
`
const projects = `projects:
  SHOP:
    schedule: every 2h in business hours; daily 09:00; weekly audit sun
    notify: { chat: [conflicts, dead letters] }
    ends:
      specs:  { in: github, repo: acme/shop, folder: specs }
      issues: { in: github, repo: acme/shop }
  TOOLS:
    schedule: every 15m; daily 09:00; daily 06:30 pull
    ends:
      specs:  { in: github, repo: acme/tools, folder: specs }
      issues: { in: other, repo: acme/tools }
`
const tracked = `  WEB:
    schedule: never
    ends:
      issues: { in: github, repo: acme/web }
      board:  { in: tracker, project: WEB }
`

/** Only connectors of the house: what can be bundled. */
export const bundled = (): Promise<Client> => read(`${head}${projects}`)
export const whole = (): Promise<Client> => read(`${head}  tracker: { connector: tracker }\n${projects}${tracked}`)

async function read(text: string): Promise<Client> {
  const known = await knownFrom(modules, Object.keys(modules))
  const parsed = parseClientFiles([{ name: 'DEMO.yaml', text }], { ...waysKnown(), ...known })
  if (!('client' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  return parsed.client
}

export const folder = (): string => mkdtempSync(join(tmpdir(), 'lockstep-'))

export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DeletionPolicy?: string
}

/** The stack over functions that are empty: what they do has tests of its own. `more` adds to it. */
export async function synthesised(more: (stack: SyncStack) => void = () => {}) {
  const [outdir, bundles] = [folder(), folder()]
  for (const name of ['lane-files', 'lane-github', 'lane-tracker', 'webhook', 'schedule', 'notify']) {
    mkdirSync(join(bundles, name))
    writeFileSync(join(bundles, name, 'index.mjs'), 'export const handler = () => {}\n')
  }
  const app = new App({ outdir })
  const stack = new SyncStack(app, 'Lockstep-DEMO', { client: await whole(), manifests, bundles })
  more(stack)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
  const written = (name: string) => JSON.parse(readFileSync(join(outdir, name), 'utf8'))
  const template: { readonly Resources: Readonly<Record<string, Resource>> } = written('Lockstep-DEMO.template.json')
  const report: { readonly pluginReports: readonly unknown[] } = written('validation-report.json')
  return { template, findings: report.pluginReports }
}
