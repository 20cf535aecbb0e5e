// lockstep status: what is kept in step where, how much of it is, and what waits. Other tools call it otherwise, and so may
// whoever comes from them.

import { called, calledAt, linksOf } from '../items.ts'
import { opened } from '../opening.ts'
import { columns, counted, paint } from '../paper.ts'
import { codes } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

interface Flags extends ProjectOptions {
  readonly items?: boolean
  readonly detailed?: boolean
}

export const status: Command = (parser, world, finish) => {
  withProject(parser.command('status').aliases(['integrations', 'health', 'dashboard']))
    .description('what is kept in step, how much of it is, and what waits')
    .option('--items', 'every linked item')
    .option('--detailed', 'the same as --items')
    .action(async (flags: Flags) => {
      const here = await opened(world, flags)
      const { client } = here.lockstep
      const projects = client.projects.filter(({ id }) => flags.project === undefined || id === flags.project)
      const facts = await Promise.all(
        projects.map(async project => ({
          project: project.id,
          ends: project.ends.map(({ name, connection, connector, scope }) => ({ name, connection, connector, scope })),
          ...(await here.lockstep.consistency(project.id)),
          resting: await resting(
            here.host.store,
            project.ends.map(end => end.connection),
          ),
        })),
      )
      if (flags.json) world.out(`${JSON.stringify(facts, null, 2)}\n`)
      else for (const fact of facts) world.out(textOf(fact))
      if ((flags.items || flags.detailed) && !flags.json)
        for (const { id, ends } of projects) {
          const rows: string[][] = [['', ...ends.map(end => end.name)]]
          for await (const link of linksOf(here.host.store, id))
            if (link.kind === 'item' && link.state !== 'gone')
              rows.push([called(link), ...ends.map(end => calledAt(link, end.id) ?? '–')])
          if (rows.length > 1) world.out(`\n${columns(rows)}`)
        }
      const waits = facts.some(fact => fact.conflicts > 0 || fact.resting.length > 0)
      finish(waits ? codes.attention : codes.fine)
    })

  const textOf = (fact: Fact): string => {
    const at = paint(world)
    const rows = fact.ends.map(end => [`  ${end.name}`, end.connector, scopeText(end.scope)])
    const state = [
      counted(fact.items, 'item'),
      `${fact.inStep} in step`,
      ...(fact.conflicts > 0 ? [at.red(counted(fact.conflicts, 'conflict'))] : []),
    ]
    const rests = fact.resting.map(({ connection, why }) => `  ${at.red(connection)} rests: ${why}\n`)
    return `${at.bold(fact.project)}: ${state.join(', ')}\n${columns(rows)}${rests.join('')}`
  }
}

interface Fact {
  readonly project: string
  readonly ends: readonly { readonly name: string; readonly connector: string; readonly scope: object }[]
  readonly items: number
  readonly inStep: number
  readonly conflicts: number
  readonly resting: readonly { readonly connection: string; readonly why: string }[]
}

const scopeText = (scope: object): string =>
  Object.entries(scope)
    .map(([key, value]) => `${key} ${[value].flat().join(', ')}`)
    .join(', ')

async function resting(
  store: { outage(connection: string): Promise<{ readonly why: string; readonly needsPerson: boolean } | undefined> },
  connections: readonly string[],
): Promise<Fact['resting']> {
  const found = await Promise.all(
    [...new Set(connections)].map(async connection => ({ connection, outage: await store.outage(connection) })),
  )
  return found.flatMap(({ connection, outage }) => (outage ? [{ connection, why: outage.why }] : []))
}
