// Bundles: one folder per function, with nothing in it that the function does not need. The same client gives the same bytes.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { Client } from '../shared/core/client.ts'
import { heard, lanesOf, listening, type Manifests, manifestsOf } from './lanes.ts'
import { leavingOut } from './leaving-out.ts'

export interface Bundling {
  readonly client: Client
  readonly manifests: Manifests
  /** Where the sources are. */
  readonly root: string
  /** Where the folders go; what was there before is taken away. */
  readonly out: string
}

export const laneFolder = (connector: string): string => `lane-${connector}`
export const folders = { webhook: 'webhook', schedule: 'schedule', notify: 'notify' } as const

/** Makes all bundles; answers with the source files that went into each. */
export async function writeBundles({ client, manifests, root, out }: Bundling): Promise<Bundles> {
  rmSync(out, { recursive: true, force: true })
  const bundled = Object.entries(entries(client, manifests)).map(async ([folder, entry]) => {
    const inputs = await bundle(entry, root, join(out, folder))
    writeFileSync(join(out, folder, 'client.json'), JSON.stringify(client))
    return [folder, inputs] as const
  })
  return Object.fromEntries(await Promise.all(bundled))
}

export type Bundles = Readonly<Record<string, readonly string[]>>

/** The text each function begins with. Names reach it as JSON: they came from a client file. */
function entries(client: Client, manifests: Manifests): Readonly<Record<string, string>> {
  const all = manifestsOf(client, manifests)
  const known = JSON.stringify(all)
  const keeping = JSON.stringify(Object.fromEntries(Object.entries(all).map(([name, { keeps }]) => [name, { keeps }])))
  const beside = `new URL('client.json', import.meta.url)`
  const lanes = lanesOf(client, manifests).map(({ connector }) => [
    laneFolder(connector),
    `import { visitFunction } from './functions/visit.ts'
import { manifest, open, scope } from ${indexOf(connector)}
const module = { manifest, open, scope }
export const handler = visitFunction({ name: ${JSON.stringify(connector)}, module, manifests: ${known}, client: ${beside} })`,
  ])
  const connections = heard(client, manifests)
  const owners = new Set(connections.map(({ connector }) => connector))
  const ears = listening(client, connections).map(name => ({ name, hears: owners.has(name) ? 'webhook' : 'overhear' }))
  const parts = ears.map(
    ({ name, hears }) => `${JSON.stringify(name)}: () => import(${JSON.stringify(`${hears} of ${name}`)})`,
  )
  return {
    ...Object.fromEntries(lanes),
    [folders.webhook]: `import { webhookFunction } from './functions/webhook.ts'
export const handler = webhookFunction({ parts: { ${parts.join(', ')} }, manifests: ${keeping}, client: ${beside} })`,
    [folders.schedule]: `import { scheduleFunction } from './functions/schedule.ts'
export const handler = scheduleFunction({ manifests: ${keeping}, client: ${beside} })`,
    [folders.notify]: `import { notifyFunction } from './functions/notify.ts'
export const handler = notifyFunction({ client: ${beside} })`,
  }
}

const indexOf = (connector: string): string => JSON.stringify(`./shared/connectors/${connector}/index.ts`)

/** One function: what it needs from its start in one file, and beside it what it may need later. */
export async function bundle(entry: string, root: string, folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true })
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    outdir: folder,
    entryNames: 'index',
    chunkNames: 'part-[hash]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    plugins: [earsAlone(root), ...leavingOut],
    metafile: true,
    logLevel: 'warning',
  })
  return Object.keys(metafile.inputs).filter(path => usedIn(metafile, path))
}

/** Of an index that is loaded later, all would come along: the ear of a connector is a module of its own. */
const earsAlone = (root: string): Plugin => ({
  name: 'ears-alone',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:webhook|overhear) of / }, ({ path }) => ({ path, namespace: 'ear' }))
    onLoad({ filter: /^/, namespace: 'ear' }, ({ path }) => {
      const [, hears, name = ''] = /^(\w+) of (.+)$/.exec(path) ?? []
      return { contents: `export { ${hears}, scope } from ${indexOf(name)}`, resolveDir: root }
    })
  },
})

const usedIn = (metafile: { readonly outputs: Readonly<Record<string, { readonly inputs: object }>> }, path: string) =>
  Object.values(metafile.outputs).some(({ inputs }) => Object.hasOwn(inputs, path))
