// last-sync.json: for each tracker, when each package was last in step with it, by the tracker's own clock. It is read by
// other tools; nothing here depends on it.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { EndId, Time } from '../shared/core/ids.ts'
import type { Link } from '../shared/core/link.ts'
import type { Client } from '../shared/index.ts'
import type { Store } from '../shared/ports/store.ts'
import { calledAt, linksOf } from './items.ts'
import type { Opened } from './opening.ts'

interface LastSync {
  readonly timestamp: string
  readonly items: Readonly<Record<string, string>>
}

type Project = Client['projects'][number]

/** Of what is remembered here; the cloud has no files. */
export async function noteLastSync({ lockstep, host, root, at }: Opened, id: string): Promise<void> {
  if ('cloud' in at) return
  const project = lockstep.client.projects.find(each => each.id === id)
  if (project) await writeLastSync(root, project, lockstep.packages(id), host.store, host.clock.now())
}

/** An item that is not in step keeps what was said of it before: it was true then, and nothing newer is known to be. */
async function writeLastSync(
  root: string,
  project: Project,
  packages: readonly EndId[],
  store: Store,
  now: Time,
): Promise<void> {
  const trackers = project.ends.filter(end => !packages.includes(end.id))
  const links: Link[] = []
  for await (const link of linksOf(store, project.id)) if (link.kind === 'item') links.push(link)
  for (const tracker of trackers) {
    const path = join(root, '.lockstep', 'integrations', tracker.connection, 'last-sync.json')
    const before = read(path)
    const fresh = links.flatMap(link => entryOf(link, packages, tracker.id))
    const items = Object.fromEntries(
      Object.entries({ ...before.items, ...Object.fromEntries(fresh) }).sort(([a], [b]) => (a < b ? -1 : 1)),
    )
    write(path, { timestamp: new Date(now).toISOString(), items })
  }
}

function entryOf(link: Link, packages: readonly EndId[], tracker: EndId): readonly (readonly [string, string])[] {
  const isInStep = link.state === 'live' && link.due === undefined && Object.keys(link.conflicts).length === 0
  const at = link.ends[tracker]?.at
  const [name] = packages.flatMap(end => calledAt(link, end) ?? [])
  return isInStep && at !== undefined && name !== undefined ? [[name, new Date(at).toISOString()]] : []
}

function read(path: string): LastSync {
  try {
    const { timestamp, items } = JSON.parse(readFileSync(path, 'utf8'))
    return { timestamp, items: { ...items } }
  } catch {
    // Missing or broken: everything in it can be told again.
    return { timestamp: '', items: {} }
  }
}

function write(path: string, content: LastSync): void {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`)
  renameSync(draft, path)
}
