// lockstep webhooks: tells services where to send what happens there, asks what they say of it, and takes it back.

import type { EndId } from '../../shared/core/ids.ts'
import { Refusal } from '../../shared/index.ts'
import type { Hooks, Registration } from '../../shared/ports/connector-module.ts'
import { endName } from '../items.ts'
import { opened, projectsOf } from '../opening.ts'
import { line } from '../paper.ts'
import { codes } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

interface Flags extends ProjectOptions {
  readonly address: string
}

interface Told {
  readonly project: string
  readonly end: string
  readonly address: string
  readonly state: 'sends' | 'switched off' | 'does not send' | 'removed' | 'cannot be told by a command'
  readonly expires?: string
  readonly trouble?: string
}

/** What is done at each end, and what is true of it afterwards. */
const deeds: Readonly<Record<string, readonly [about: string, act: (hooks: Hooks, at: string) => Promise<Seen>]>> = {
  ensure: ['make each service send to an address: registers, repairs or renews', (hooks, at) => hooks.ensure(at)],
  state: ['what each service says of an address', (hooks, at) => hooks.state(at)],
  remove: ['stop each service from sending to an address', (hooks, at) => hooks.remove(at).then(() => 'removed')],
}
type Seen = Registration | undefined | 'removed'

export const webhooks: Command = (parser, world, finish) => {
  const group = parser.command('webhooks').description('where services send what happens there')
  for (const [name, [about, act]] of Object.entries(deeds))
    withProject(group.command(name))
      .description(about)
      .requiredOption('--address <url>', 'where to; `/<connection>` is added, as `lockstep serve` listens')
      .action(async (flags: Flags) => {
        const here = await opened(world, flags)
        const { client } = here.lockstep
        const base = addressOf(flags.address)
        const all: Told[] = []
        for (const project of projectsOf(here, flags.project)) {
          const hooks = await here.lockstep.hooks(project)
          for (const end of client.projects.find(each => each.id === project)?.ends ?? []) {
            const { [end.id]: own } = hooks
            const address = `${base}/${end.connection}`
            const seen = own ? told(await act(own, address)) : { state: 'cannot be told by a command' as const }
            all.push({ project, end: endName(end.id as EndId, project), address, ...seen })
          }
        }
        world.out(flags.json ? `${JSON.stringify(all, null, 2)}\n` : all.map(textOf).join(''))
        const waits = all.some(({ state, trouble }) => state === 'switched off' || trouble !== undefined)
        finish(waits || all.every(({ state }) => state.startsWith('cannot')) ? codes.attention : codes.fine)
      })
  for (const command of group.commands) command.exitOverride().configureOutput(parser.configureOutput())
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' && url.search === '' && url.hash === '') return text.replace(/\/$/, '')
  throw new Refusal(
    `${JSON.stringify(line(text, 80))} is no address services would send to. Write --address https://<host>/hooks.`,
  )
}

const told = (seen: Seen): Pick<Told, 'state' | 'expires' | 'trouble'> => {
  if (seen === undefined) return { state: 'does not send' }
  if (seen === 'removed') return { state: 'removed' }
  return {
    state: seen.active ? 'sends' : 'switched off',
    ...(seen.expires !== undefined && { expires: new Date(seen.expires).toISOString() }),
    ...(seen.trouble !== undefined && { trouble: line(seen.trouble) }),
  }
}

const textOf = ({ end, address, state, expires, trouble }: Told): string =>
  `${end}  ${address}: ${state}${expires === undefined ? '' : `, until ${expires}`}${trouble === undefined ? '' : `; it says: ${trouble}`}\n`
