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

/** Of a dozen parts of Node the packages ask for at their start, a function touches few, and those when there is work. */
const nodeWhenUsed: Plugin = {
  name: 'node-when-used',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:node:)?[\w/]+$/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined
      const isWanted = kind === 'require-call' || typeof process.getBuiltinModule(path) === 'function'
      return { path: path.replace(/^node:/, ''), namespace: isWanted ? 'node-now' : 'node-later', sideEffects: false }
    })
    const part = (name: string) => `process.getBuiltinModule(${JSON.stringify(name)})`
    onLoad({ filter: /^/, namespace: 'node-now' }, ({ path }) => ({ contents: `module.exports = ${part(path)}` }))
    // Whoever imports from it takes over what it inherits, unseen until it is used.
    onLoad({ filter: /^/, namespace: 'node-later' }, ({ path }) => ({
      contents: `const get = (_, name) => name === '__esModule' ? undefined : ${part(path)}[name]
module.exports = Object.create(new Proxy({}, { get }))`,
    }))
  },
}

export const leavingOut: readonly Plugin[] = [whatIsUsed, noPrintedSchemas, oneIdentity, nodeWhenUsed]
