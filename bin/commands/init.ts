// lockstep init: writes the first client file, from a few answers or from the file of another tool. Never over another.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { schemaName, schemaText } from '../../shared/core/client/editors.ts'
import { variableFor } from '../../shared/hosts/local/vault.ts'
import { ClientProblems, Refusal } from '../../shared/index.ts'
import { clientFrom } from '../../shared/runtime/client-files.ts'
import { load } from '../../shared/runtime/ends.ts'
import { type Draft, draftText } from '../setup/draft.ts'
import { type Asking, askingIn, type Filled, fill, trackerWish } from '../setup/filling.ts'
import { wishFrom } from '../setup/foreign.ts'
import { type Offer, offersOf } from '../setup/offers.ts'
import { withStatuses } from '../setup/seen.ts'
import { nothingWished, type Wish } from '../setup/wish.ts'
import { codes, type World } from '../world.ts'
import type { Command } from './command.ts'
import { put } from './secrets.ts'

interface Flags {
  readonly from?: string
  readonly code?: string
  readonly project?: string
  readonly folder?: string
  readonly tracker?: string
  readonly at?: readonly string[]
  readonly json?: boolean
}

export const init: Command = (parser, world, finish) => {
  parser
    .command('init')
    .alias('setup')
    .description('write the first client file: asks on a terminal, or takes flags')
    .option('--from <file>', 'begin with the file of another tool')
    .option('--code <code>', 'what the client is called')
    .option('-p, --project <id>', 'what the project is called; the code when left out')
    .option('--folder <path>', 'where the packages lie')
    .option('--tracker <name>', 'which tracker')
    .option('--at <key=value...>', 'where in the tracker, such as repo=acme/shop')
    .option('--json', 'print JSON for programs')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => {
      const offers = await offersOf(world.modules)
      const ask = askingIn(world)
      const wish =
        flags.from === undefined ? nothingWished : wishFrom(read(resolve(world.folder, flags.from)), flags.from)
      const given = {
        code: flags.code ?? wish.code ?? (await ask('Code of the client', '--code <code>', codeOf(world.folder))),
        folder:
          flags.folder ??
          wish.packages.folder ??
          (await ask('Folder of the packages', '--folder <path>', usual(world))),
        at: wordsOf(flags.at ?? []),
        ...(flags.project !== undefined && { project: flags.project }),
      }
      // Before anything else is asked: the answer would be in vain.
      const path = vacant(world, given.code)
      const bare = await fill(await withTracker(wish, flags, offers, ask), given, offers, ask)
      await prove(draftText(bare.draft), path, bare.draft, world)
      const filled = { ...bare, draft: await withStatuses(bare, world) }
      const text = draftText(filled.draft)
      await prove(text, path, filled.draft, world)
      write(path, text)
      tell(relative(world.folder, path), text, filled, flags, world)
      if (world.isTerminal) await askSecrets(filled, world)
      finish(filled.left.length > 0 ? codes.attention : codes.fine)
    })
}

const examples = `
Examples:
  lockstep init                                                            asks
  lockstep init --code ACME --folder specs --tracker <name> --at repo=acme/shop
  lockstep init --from .lspec/integrations.yml
`

async function withTracker(wish: Wish, { tracker }: Flags, offers: readonly Offer[], ask: Asking): Promise<Wish> {
  if (tracker === undefined && wish.trackers.length > 0) return wish
  const names = offers.filter(({ keeps }) => keeps === 'items').map(({ name }) => name)
  const named = tracker ?? (await ask(`Tracker: ${names.join(', ')}`, '--tracker <name>'))
  return { ...wish, trackers: [trackerWish(named, offers)] }
}

function read(path: string): string {
  if (!existsSync(path) || !statSync(path).isFile()) throw new Refusal(`There is no file ${path}.`)
  return readFileSync(path, 'utf8')
}

const codeOf = (folder: string): string =>
  basename(folder)
    .toUpperCase()
    .replace(/[^A-Z0-9_-]/g, '')
    .slice(0, 32) || 'ACME'

/** Where packages usually lie, the first that is there. */
const usual = ({ folder }: World): string =>
  ['specs', 'meta/work', 'tasks', 'docs/specs'].find(each => existsSync(join(folder, each))) ?? 'specs'

const wordsOf = (pairs: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    pairs.map(pair => {
      const [, key, value] = /^([\w.-]+)=(.+)$/s.exec(pair) ?? []
      if (key === undefined || value === undefined)
        throw new Refusal(`${JSON.stringify(pair)} says nothing. Write --at key=value, such as --at repo=acme/shop.`)
      return [key, value]
    }),
  )

function vacant(world: World, code: string): string {
  if (!/^[A-Za-z0-9][\w-]{0,31}$/.test(code))
    throw new Refusal(`${JSON.stringify(code)} cannot be a code. Use letters, digits, - or _, at most 32.`)
  const path = join(world.folder, 'clients', `${code}.yaml`)
  if (existsSync(path))
    throw new Refusal(
      `clients/${code}.yaml is there already and stays as it is. Edit it, or choose another code: --code <code>.`,
    )
  return path
}

/** What is written can be read: by the parser, and by the connectors it names. */
async function prove(text: string, path: string, { ends, connections }: Draft, world: World): Promise<void> {
  try {
    await clientFrom([{ name: relative(world.folder, path), text }], world.modules)
  } catch (reason) {
    if (!(reason instanceof ClientProblems)) throw reason
    throw new Refusal(`These answers make no client file, so nothing was written:\n${reason.message}\n\n${text}`)
  }
  for (const [name, { in: connection, ...scope }] of Object.entries(ends)) {
    const { connector } = connections[String(connection)] ?? {}
    const module = await load(world.modules, String(connector))
    const judged = module.scope.safeParse(scope)
    if (!judged.success)
      throw new Refusal(
        `${name} is no place in ${module.manifest.title}, so nothing was written: ${judged.error.issues
          .map(({ path: at, message }) => `${at.join('.')}: ${message}`)
          .join('; ')}.`,
      )
  }
}

function write(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text, { flag: 'wx' })
  writeFileSync(join(path, '..', schemaName), schemaText())
}

function tell(path: string, text: string, { left, trackers }: Filled, { json }: Flags, world: World): void {
  const variables = trackers.flatMap(({ name, secrets: [first] }) =>
    first === undefined ? [] : [variableFor(name, first)],
  )
  if (json) {
    world.out(`${JSON.stringify({ path, text, left, variables }, null, 2)}\n`)
    return
  }
  world.out(`${path}\n\n${text}\n`)
  if (left.length > 0) world.out(`Not carried over:\n${left.map(each => `  ${each}\n`).join('')}\n`)
  if (!world.isTerminal && variables.length > 0) world.out(`Set ${variables.join(', ')} in .env or the environment.\n`)
  world.out('Next: `lockstep check`, then `lockstep plan`. Neither writes anything.\n')
}

async function askSecrets({ trackers }: Filled, world: World): Promise<void> {
  for (const {
    name,
    secrets: [part],
  } of trackers) {
    if (part === undefined) continue
    const variable = variableFor(name, part)
    const answer = await world.ask(`Put the ${part} of ${name} into .env now? [y/N] `)
    if (/^y(es)?$/i.test(answer.trim())) await put(world.folder, { part, connection: name, variable }, world)
    else world.out(`Later: lockstep secrets set ${name} ${part}\n`)
  }
}
