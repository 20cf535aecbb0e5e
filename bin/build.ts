// Makes the package: one plain module for the command and one for the library under dist/, with what they need in them, so
// that a Node that reads no types can run them and starts as fast as it can. What a client file does not name is not read.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')

export async function pack(out = join(root, 'dist')): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { lockstep: 'bin/lockstep.ts', index: 'shared/index.ts' },
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    // Some packages still ask for parts of Node in the old way.
    banner: {
      js: `import { createRequire as $require } from 'node:module'; const require = $require(import.meta.url);`,
    },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  writeFileSync(join(out, 'LICENSES.txt'), licences(Object.keys(metafile.inputs)))
}

/** Others' work keeps its licence: that of every package something was taken from. */
function licences(inputs: readonly string[]): string {
  const folders = inputs.flatMap(path => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return [...new Set(folders)].sort().map(licenceOf).join('\n')
}

const about = z.object({ name: z.string(), version: z.string(), license: z.string() })

function licenceOf(folder: string): string {
  const { name, version, license } = about.parse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')))
  const [text] = readdirSync(join(root, folder)).filter(file => /^licen[cs]e/i.test(file))
  const words = text === undefined ? license : readFileSync(join(root, folder, text), 'utf8')
  return `${name} ${version} (${license})\n\n${words.trim()}\n`
}

if (import.meta.main) await pack()
