// lockstep rebase-state: for a state folder that was damaged. Names what is, sets it aside, and links what belongs
// together anew from what is left. Reads trackers, and writes to none.

import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { EndId } from '../../shared/core/ids.ts'
import { Refusal } from '../../shared/index.ts'
import { type Damaged, stateIn } from '../damage.ts'
import { linksOf } from '../items.ts'
import { type Opened, opened } from '../opening.ts'
import { counted } from '../paper.ts'
import { anew, remainsOf } from '../relink.ts'
import { codes, type World } from '../world.ts'
import type { Command } from './command.ts'

interface Flags {
  readonly client?: string
  readonly json?: boolean
  readonly yes?: boolean
}

interface Mended {
  readonly path: string
  readonly done: 'set aside' | 'linked anew' | 'left as it is'
  readonly why?: string
}

export const rebaseState: Command = (parser, world, finish) => {
  parser
    .command('rebase-state')
    .description('when the state folder is damaged: set aside what cannot be read, and link anew by what is left')
    .option('-c, --client <code>', 'the client: a code under clients/, or a file')
    .option('-y, --yes', 'without asking')
    .option('--json', 'print JSON for programs')
    .action(async (flags: Flags) => {
      const here = await opened(world, flags)
      const folder = join(here.root, '.lockstep')
      const { files, damaged } = stateIn(folder)
      if (damaged.length === 0) {
        world.out(
          flags.json
            ? `${JSON.stringify({ files, mended: [] })}\n`
            : `Nothing is damaged: ${counted(files, 'file')} read.\n`,
        )
        return finish(codes.fine)
      }
      if (!flags.json) for (const { path, why } of damaged) world.out(`.lockstep/${path}: ${why}\n`)
      if (!(await agreed(world, flags))) {
        world.out('Nothing was changed. A copy from version control or a backup is better, where there is one.\n')
        return finish(codes.attention)
      }
      const aside = join('damaged', new Date(here.host.clock.now()).toISOString().replaceAll(':', '-'))
      const mended = await mendAll(here, folder, aside, damaged)
      world.out(flags.json ? `${JSON.stringify({ files, aside, mended }, null, 2)}\n` : textOf(mended, aside))
      finish(mended.some(({ done }) => done === 'left as it is') ? codes.attention : codes.fine)
    })
}

async function agreed(world: World, { yes }: Flags): Promise<boolean> {
  if (yes) return true
  if (!world.isTerminal) throw new Refusal('Nobody can be asked here. Add --yes to set aside what cannot be read.')
  return /^y(es)?$/i.test((await world.ask('Set it aside and link anew? [y/N] ')).trim())
}

/** Files of lines first: links are made anew from them. */
async function mendAll(
  here: Opened,
  folder: string,
  aside: string,
  all: readonly Damaged[],
): Promise<readonly Mended[]> {
  const isLink = ({ path }: Damaged) => path.startsWith('links/')
  const mended: Mended[] = []
  for (const { path, good } of all.filter(each => !isLink(each))) {
    setAside(folder, aside, path)
    if (good && good.length > 0)
      writeFileSync(join(folder, path), good.map(line => `${line}\n`).join(''), { flag: 'wx' })
    mended.push({ path, done: 'set aside', ...(good && { why: `${counted(good.length, 'line')} kept` }) })
  }
  const projects = here.lockstep.client.projects
  for (const { path } of all.filter(isLink)) mended.push(await linkAnew(here, folder, aside, path))
  const isWhole = mended.every(({ done }) => done !== 'left as it is')
  if (isWhole) for (const { id } of projects) await claimAgain(here, id)
  return mended
}

async function linkAnew(here: Opened, folder: string, aside: string, path: string): Promise<Mended> {
  const ends = here.lockstep.client.projects.flatMap(project => project.ends.map(end => end.id))
  const remains = remainsOf(folder, path, ends)
  const [first] = remains?.places.keys() ?? []
  const project = here.lockstep.client.projects.find(each => each.ends.some(end => end.id === first))
  if (!remains || !project)
    return { path, done: 'left as it is', why: 'nothing else tells what it linked; bring it back from a backup' }
  const made = await anew(await here.lockstep.engine(project.id), remains)
  if ('why' in made) return { path, done: 'left as it is', why: made.why }
  setAside(folder, aside, path)
  await here.host.store.addLink(made.link)
  return { path, done: 'linked anew', why: [...remains.places].map(([end, ref]) => `${end} ${ref}`).join(', ') }
}

/** Claims that were lost are in the links as well; without them an item would pass for a new one. */
async function claimAgain({ host: { store } }: Opened, project: string): Promise<void> {
  for await (const link of linksOf(store, project))
    for (const [end, { ref }] of Object.entries(link.ends)) if (ref) await store.claim(end as EndId, ref, link.id)
}

function setAside(folder: string, aside: string, path: string): void {
  const to = join(folder, aside, path)
  mkdirSync(dirname(to), { recursive: true })
  renameSync(join(folder, path), to)
}

function textOf(mended: readonly Mended[], aside: string): string {
  const lines = mended.map(({ path, done, why }) => `${path}: ${done}${why === undefined ? '' : ` (${why})`}\n`)
  const next = mended.some(({ done }) => done === 'left as it is')
    ? 'What was left as it is must be mended before the next sync; run this again once its ends answer.\n'
    : 'Look before you sync: lockstep plan --all\n'
  return `${lines.join('')}Set aside in .lockstep/${aside}. Nothing was written at any end.\n${next}`
}
