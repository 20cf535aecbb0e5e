// The rules of the house, each a pure function from files to violations. `architecture.test.ts` holds the tree to them.

import { posix } from 'node:path'
import { code, type Import, importsOf, type SourceFile, type Token, tokens } from './source.ts'

export type Files = readonly SourceFile[]
/** Where, and what is wrong there. */
export type Violations = readonly string[]

const isTest = (path: string): boolean => path.startsWith('test/')
const product = (files: Files): Files => files.filter(({ path }) => !isTest(path))

function inImports(files: Files, wrong: (file: SourceFile, imported: Import) => string | undefined): Violations {
  return files.flatMap(file =>
    importsOf(file).flatMap(imported => {
      const why = wrong(file, imported)
      return why ? [`${file.path} imports ${imported.from ?? 'a computed path'}: ${why}`] : []
    }),
  )
}

function inCode(
  files: Files,
  wrong: (token: Token, i: number, all: readonly Token[]) => string | undefined,
): Violations {
  return files.flatMap(file =>
    code(file)
      .flatMap((token, i, all) => wrong(token, i, all) ?? [])
      .map(why => `${file.path}: ${why}`),
  )
}

const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text)
const isMember = (all: readonly Token[], i: number): boolean => all[i - 1]?.text === '.' && all[i - 2]?.text !== '.'

/** A folder of the house: the floor it is on, and what it may import of its own floor besides itself. */
const floors: readonly {
  readonly place: RegExp
  readonly name: string
  readonly floor: number
  readonly also?: string
}[] = [
  { place: /^shared\/core\//, name: 'core', floor: 0, also: 'text' },
  { place: /^shared\/text\//, name: 'text', floor: 0 },
  { place: /^shared\/ports\//, name: 'ports', floor: 1 },
  { place: /^shared\/engine\//, name: 'engine', floor: 2 },
  { place: /^shared\/http\//, name: 'http', floor: 2 },
  { place: /^shared\/connectors\//, name: 'connectors', floor: 3 },
  { place: /^shared\/hosts\//, name: 'hosts', floor: 3 },
  { place: /^shared\/notices\//, name: 'notices', floor: 3 },
  { place: /^shared\/(runtime\/|runtime\.ts$|index\.ts$)/, name: 'runtime', floor: 4 },
  { place: /^functions\//, name: 'functions', floor: 5 },
  { place: /^lib\//, name: 'lib', floor: 6 },
  { place: /^bin\//, name: 'bin', floor: 7 },
]
const floorOf = (path: string) => floors.find(({ place }) => place.test(path))

export const importsGoDown = (files: Files): Violations =>
  inImports(product(files), ({ path }, { file }) => {
    if (!file) return undefined
    const [here, there] = [floorOf(path), floorOf(file)]
    if (!here) return `nobody knows on which floor ${path} is`
    if (!there) return `${file} is on no floor`
    if (there.floor > here.floor) return `${here.name} is below ${there.name}`
    const isNeighbour = there.floor === here.floor && there.name !== here.name && here.also !== there.name
    return isNeighbour ? `${here.name} and ${there.name} do not know each other` : undefined
  })

/** The cloud's plan reads what connectors and the host declare; it must not carry their code. */
export const libReadsDeclarations = (files: Files): Violations =>
  inImports(files, ({ path }, { file }) => {
    if (!path.startsWith('lib/') || !file) return undefined
    const isDeclaration =
      /^shared\/connectors\/([^/]+\/manifest|manifests)\.ts$/.test(file) || file === 'shared/hosts/aws/environment.ts'
    return /^shared\/(connectors|hosts)\//.test(file) && !isDeclaration
      ? 'lib may read manifests and the environment only'
      : undefined
  })

const connectorOf = (path: string): string | undefined => /^shared\/connectors\/([^/]+)\//.exec(path)?.[1]

export const connectorsStandAlone = (files: Files): Violations =>
  inImports(files, ({ path }, { file }) => {
    const [here, there] = [connectorOf(path), file && connectorOf(file)]
    return here && there && here !== there ? 'a connector knows no other' : undefined
  })

/** Computed imports hide what reaches a bundle. Only the generator, which runs at the desk, has one. */
export const importsAreWritten = (files: Files): Violations =>
  inImports(product(files), ({ path }, { from, file }) => {
    if (from === undefined) return path === 'shared/connectors/generate.ts' ? undefined : 'nobody can see what that is'
    return file && !/\.(ts|json)$/.test(file) ? 'write the whole name of the file' : undefined
  })

export function noCircles(files: Files): Violations {
  const graph = new Map(files.map(file => [file.path, importsOf(file).flatMap(({ file: path }) => path ?? [])]))
  const done = new Set<string>()
  const circles: string[] = []
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' → '))
    if (done.has(path) || way.includes(path)) return
    for (const next of graph.get(path) ?? []) walk(next, [...way, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return circles
}

const purePackages = ['node:crypto', 'node-diff3', 'yaml', 'zod']
const impure = [
  'process',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'await',
  'async',
  'globalThis',
  'console',
  'randomUUID',
  'randomBytes',
  'randomInt',
  'getRandomValues',
]

/** Floor 0 decides; it never looks, waits or draws lots. */
export function floorZeroIsPure(files: Files): Violations {
  const pure = files.filter(({ path }) => floorOf(path)?.floor === 0)
  return [
    ...inImports(pure, (_, { from, file }) =>
      file || purePackages.includes(from ?? '') ? undefined : 'floor 0 does no I/O',
    ),
    ...inCode(pure, (token, i, all) => {
      if (isWord(token, ...impure) && !isMember(all, i) && all[i + 1]?.text !== ':') return `${token.text} on floor 0`
      const [next, then, last] = [all[i + 1], all[i + 2], all[i + 3]]
      const isCalled = (owner: string, member: string) =>
        isWord(token, owner) && next?.text === '.' && isWord(then, member)
      if (isCalled('Math', 'random')) return 'chance on floor 0'
      const isBare = isWord(token, 'Date') && next?.text === '(' && !isWord(all[i - 1], 'new')
      const isNew = isWord(token, 'new') && isWord(next, 'Date') && (then?.text !== '(' || last?.text === ')')
      return isCalled('Date', 'now') || isBare || isNew ? 'the clock on floor 0' : undefined
    }),
  ]
}

const refused = ['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager', 'managers', 'service', 'services']

/** A name that says nothing collects everything. The simulation may speak of services: they are what it simulates. */
export const namesSaySomething = (files: Files): Violations =>
  files.flatMap(({ path }) => {
    const words = path.replace(/\.ts$/, '').split(/[/.-]/)
    const isSimulated = path.startsWith('test/simulation/')
    const empty = words.filter(word => refused.includes(word) && !(isSimulated && word.startsWith('service')))
    return empty.map(word => `${path}: "${word}" says nothing about what is in it`)
  })

/** A command called like a connector belongs to it. */
const commandOf = (path: string): string | undefined => /^bin\/commands\/([^/]+)\.ts$/.exec(path)?.[1]

/** Names of connectors that are also words of everyday code; of those only imports are held to the rule. */
const everyday = ['files', 'packages', 'specs', 'items', 'tasks', 'notes', 'git', 'markdown', 'folder', 'repository']
const generated = ['registry', 'manifests', 'emulators'].map(name => `shared/connectors/${name}.ts`)
/** They show people what a client file looks like, and what a secret of somebody's looks like: words, never a choice. */
const examples = ['shared/core/client/shape.ts', 'shared/core/client/secrets.ts']

/** A connector is one folder: outside it nobody says its name. Tests may; they have to talk about somebody. */
export function connectorsAreUnnamed(files: Files): Violations {
  const all = new Set(files.flatMap(({ path }) => connectorOf(path) ?? []))
  const names = [...all].filter(name => !name.startsWith('_'))
  return product(files).flatMap(file => {
    if ([...generated, ...examples].includes(file.path)) return []
    const others = names.filter(name => name !== connectorOf(file.path) && name !== commandOf(file.path))
    const said = code(file).flatMap(({ kind, text }) => (kind === 'sign' ? [] : [wordsIn(text)]))
    const imported = importsOf(file).flatMap(({ file: target }) => (target && connectorOf(target)) ?? [])
    return others
      .filter(
        name =>
          imported.includes(name) || (!everyday.includes(name) && said.some(words => words.includes(wordsIn(name)))),
      )
      .map(name => `${file.path} names the connector ${name}`)
  })
}

/** `openAzureDevops`, `azure-devops` and `AZURE_DEVOPS` all say ` azure devops `. */
const wordsIn = (text: string): string =>
  ` ${text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')} `

const environments = ['shared/hosts/aws/environment.ts', 'shared/hosts/local/environment.ts']

export function environmentIsReadOnce(files: Files): Violations {
  const others = product(files).filter(({ path }) => !environments.includes(path))
  return [
    ...inCode(others, (token, i, all) => {
      const isEnv = [all[i + 1], all[i + 2], all[i + 3]].some(next => next?.text === 'env')
      return isWord(token, 'process') && isEnv ? 'process.env is read by a host, once' : undefined
    }),
    ...inImports(others, (file, { from }) =>
      from === 'node:process' && file.text.includes('env') ? 'the environment is read by a host' : undefined,
    ),
  ]
}

const isEmulator = (path: string): boolean => /^shared\/.*\/emulator[^/]*\.ts$/.test(path)
const mayUseEmulators = (path: string): boolean =>
  isEmulator(path) || path === 'shared/connectors/generate.ts' || /^bin\/demo(\/[^/]+)?\.ts$/.test(path)

/** An emulator in a Lambda would answer instead of the service. */
export const emulatorsStayAtHome = (files: Files): Violations =>
  inImports(product(files), ({ path }, { file }) => {
    return file && isEmulator(file) && !mayUseEmulators(path) ? 'emulators are for tests and the demo' : undefined
  })

export const productKnowsNoTests = (files: Files): Violations =>
  inImports(product(files), (_, { from, file }) =>
    (file && isTest(file)) || /^(vitest|fast-check)(\/|$)/.test(from ?? '')
      ? 'tests look at the product, not the other way'
      : undefined,
  )

export const nothingIsMocked = (files: Files): Violations =>
  inCode(files, (token, i, all) =>
    isWord(token, 'vi') && all[i + 1]?.text === '.' && isWord(all[i + 2], 'mock', 'doMock')
      ? 'use a memory host or an emulator, not a mock'
      : undefined,
  )

export const typesAreSaid = (files: Files): Violations => [
  ...inCode(files, (token, i, all) => (isWord(token, 'any') && !isMember(all, i) ? '`any` says nothing' : undefined)),
  ...files
    .filter(({ text }) => /@ts-(ignore|nocheck|expect-error)/.test(commentsOf(text)))
    .map(({ path }) => `${path}: the compiler is told to look away`),
]

const commentsOf = (text: string): string =>
  tokens(text)
    .flatMap(token => (token.kind === 'comment' ? [token.text] : []))
    .join('\n')

/** Whoever opens a file learns from its first line what it is for. */
export const filesSayTheirRole = (files: Files): Violations =>
  files
    .filter(({ text }) => !/^(#!.*\n)?\/\/ \S+ \S+ \S+/.test(text))
    .map(({ path }) => `${path}: the first line does not say what this file is for`)

const rooms = [
  'core',
  'ports',
  'engine',
  'text',
  'http',
  'connectors',
  'hosts',
  'notices',
  'runtime',
  'runtime.ts',
  'index.ts',
]

export const roomsAreKnown = (files: Files): Violations =>
  files
    .filter(({ path }) => path.startsWith('shared/') && !rooms.includes(path.split('/')[1] ?? ''))
    .map(({ path }) => `${path}: the house has no room called ${posix.normalize(path).split('/')[1]}`)
