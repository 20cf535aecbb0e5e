// Reads the packages that are there already, for a client file that is not written yet: what statuses they bear. A tracker
// that takes only certain ones needs a table to begin with.

import { Fault } from '../../shared/core/errors.ts'
import { endId, fieldName } from '../../shared/core/ids.ts'
import { systemClock } from '../../shared/hosts/local/clock.ts'
import { memoryHost, open } from '../../shared/index.ts'
import { inventoryOf } from '../../shared/runtime/budget.ts'
import { clientFrom } from '../../shared/runtime/client-files.ts'
import { rooted } from '../opening.ts'
import type { World } from '../world.ts'
import { type Draft, draftText } from './draft.ts'
import type { Filled } from './filling.ts'
import { statusTable, usualWords } from './statuses.ts'

export async function withStatuses({ draft, trackers }: Filled, world: World): Promise<Draft> {
  const limited = trackers.flatMap(({ name, statuses }) => (statuses ? [{ end: name, words: statuses }] : []))
  const [packages] = Object.keys(draft.ends)
  if (packages === undefined || limited.length === 0 || Object.keys(draft.statuses ?? {}).length > 0) return draft
  const seen = await statusesSeen(draft, packages, world)
  // Of one dialect, all its words; of another, those that are there.
  const words = seen.every(word => usualWords.includes(word)) ? usualWords : seen
  const statuses = statusTable([{ end: packages, words }, ...limited])
  return statuses ? { ...draft, statuses } : draft
}

async function statusesSeen(draft: Draft, packages: string, world: World): Promise<readonly string[]> {
  const status = fieldName('status')
  const { client } = await clientFrom(
    [{ name: `${draft.code}.yaml`, text: draftText(draft) }],
    world.modules,
    world.manifests,
  )
  const { modules, fetch } = world
  const host = { ...memoryHost({ secrets: {} }), clock: world.clock ?? systemClock }
  const lockstep = await open({ client: rooted(client, world.folder), host, modules, fetch })
  const { ends } = await lockstep.engine(draft.project)
  const end = ends[endId(`${draft.project}/${packages}`)]
  try {
    const found = end && (await inventoryOf(end, [status]))
    return found?.seen[status] ?? []
  } catch (reason) {
    // A folder that is still to be made has no packages yet; `check` says what else is wrong with it.
    if (reason instanceof Fault) return []
    throw reason
  }
}
