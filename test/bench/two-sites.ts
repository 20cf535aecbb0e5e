// Two sites of one kind and a client that keeps them in step: the shortest way through the cloud that leads from one
// service to another, at a pace that is not the measure.

import { endId, type Ref } from '../../shared/core/ids.ts'
import type { Fields } from '../../shared/core/value.ts'
import type { Kind } from '../e2e/trackers.ts'

export const client = `client: TWINS
connections:
  north: { connector: jira, site: https://north.atlassian.net }
  south: { connector: jira, site: https://south.atlassian.net }
projects:
  TWINS:
    schedule: never
    conflicts: latest
    ends:
      north: { in: north, project: SHOP, type: Task }
      south: { in: south, project: SHOP, type: Task }
    fields:
      title: both ways
      body: both ways
      labels: both ways
`

export const sites: Readonly<Record<'north' | 'south', Kind>> = {
  north: { connector: 'jira', origin: 'https://north.atlassian.net' },
  south: { connector: 'jira', origin: 'https://south.atlassian.net' },
}

export type Site = keyof typeof sites
export const ends = { north: endId('TWINS/north'), south: endId('TWINS/south') } as const
export const other = (site: Site): Site => (site === 'north' ? 'south' : 'north')

export const titled = (title: string, more: Readonly<Record<string, string>> = {}): Fields =>
  ({ title, ...more }) as Fields

export const signalFor = (site: Site, ref: Ref, run: string) => ({
  signal: { binding: 'TWINS', end: ends[site], run, tries: 0, look: 'item', ref },
})

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
