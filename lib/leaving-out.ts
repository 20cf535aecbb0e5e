// What packages bring along and no function of ours ever uses: left out of the bundles, or loaded when it is first used.

import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'

/** Asked for by its name, zod comes whole: it is asked for as the module it is, in one language for all. */
const whatIsUsed: Plugin = {
  name: 'what-is-used',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js'`,
    }))
    onLoad({ filter: /\/(?:shared|functions)\/.*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replace(/^import \{ z \} from 'zod'$/m, `import * as z from 'zod'`),
    }))
  },
}

/** Every schema could print itself as JSON Schema. Functions read with schemas, and print none. */
const noPrintedSchemas: Plugin = {
  name: 'no-printed-schemas',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/ }, () => ({
      contents: 'module.exports = {}',
    }))
  },
}

/** A function is who its role says, told in its environment: it looks for no other identity, in files or on the network. */
const oneIdentity: Plugin = {
  name: 'one-identity',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/@aws-sdk\/credential-provider-node\/dist-es\/index\.js$/ }, () => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'`,
    }))
  },
}

/** What a browser calls itself is nothing a function has to read. */
const noBrowsers: Plugin = {
  name: 'no-browsers',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/node_modules\/bowser\// }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** Of a dozen parts of Node the packages ask for at their start, a function touches few, and those when there is work. */
const nodeWhenUsed: Plugin = {
  name: 'node-when-used',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:node:)?[\w/]+$/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined
      const name = path.replace(/^node:/, '')
      const isWanted = kind === 'require-call' || mustBeItself(name)
      return { path: name, namespace: isWanted ? 'node-now' : 'node-later', sideEffects: false }
    })
    onLoad({ filter: /^/, namespace: 'node-now' }, ({ path }) => ({ contents: `module.exports = ${part(path)}` }))
    // Whoever imports from it takes over what it inherits, unseen until it is used.
    onLoad({ filter: /^/, namespace: 'node-later' }, ({ path }) => ({
      contents: `const get = (_, name) => name === '__esModule' ? undefined : ${part(path)}[name]
const has = (_, name) => name !== '__esModule' && name in ${part(path)}
module.exports = Object.create(new Proxy({}, { get, has }))`,
    }))
  },
}

/** The process is there anyway, and its methods ask who they belong to; some parts are functions themselves. */
const mustBeItself = (name: string): boolean =>
  name === 'process' || typeof process.getBuiltinModule(name) === 'function'

const part = (name: string): string =>
  name === 'process' ? 'globalThis.process' : `process.getBuiltinModule(${JSON.stringify(name)})`

export const leavingOut: readonly Plugin[] = [whatIsUsed, noPrintedSchemas, oneIdentity, noBrowsers, nodeWhenUsed]
