// What carrying a plan out costs in calls, by what each end says of how much travels together, and how long that takes.

import type { Report } from '../shared/index.ts'
import type { OpenEnd } from '../shared/ports/connector.ts'
import { endName } from './items.ts'
import { counted } from './paper.ts'

/** Undefined where nothing is to be written. */
export function costText(
  { ends }: Report,
  open: Readonly<Record<string, OpenEnd>>,
  perMinute: (connection: string) => number,
  project: string,
): string | undefined {
  const costs = Object.values(open).flatMap(end => {
    const { written = 0, created = 0, deleted = 0 } = ends[end.id] ?? {}
    const calls = callsFor(end, { changes: written + deleted, created })
    // A folder is asked nothing over any network.
    const isFree = end.manifest.secrets.length === 0 && end.manifest.keeps === 'packages'
    return calls === 0 || isFree ? [] : [{ end, calls }]
  })
  if (costs.length === 0) return undefined
  const words = costs.map(({ end, calls }) => {
    const minutes = Math.ceil(calls / perMinute(end.connection))
    const time = minutes > 1 ? `, ${minutes} minutes at ${perMinute(end.connection)} a minute` : ''
    return `${endName(end.id, project)} about ${counted(calls, 'call')}${time}`
  })
  return `Cost: ${words.join(' · ')}\n`
}

interface Steps {
  readonly changes: number
  readonly created: number
}

/** What is changed is read before; what an answer does not show is read after. */
function callsFor({ manifest: { batch, answers } }: OpenEnd, { changes, created }: Steps): number {
  const all = changes + created
  const reads = Math.ceil(changes / batch.read) + (answers ? 0 : Math.ceil(all / batch.read))
  return reads + Math.ceil(all / batch.write)
}
