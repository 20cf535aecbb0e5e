// Makes the package: our TypeScript as plain modules under dist/, for a Node that does not read types from a package.
// What we depend on stays outside and is installed by npm.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const out = join(root, 'dist')

rmSync(out, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: { lockstep: 'bin/lockstep.ts', index: 'shared/index.ts' },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // A connector is loaded only when a client file names it.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  packages: 'external',
  logLevel: 'warning',
})
