// What the parts of one opened end share: the way to Jira, what is known of it, and what was seen there last.

import type { FieldName } from '../../core/ids.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { type Jira, openJira } from './ask.ts'
import { keeping } from './hour.ts'
import { type Known, knowledge } from './known.ts'
import { manifest } from './manifest.ts'
import { type Eyes, markerProperty, spellingProperty } from './mapping.ts'
import { type Fresh, freshness, type Memory, remembering } from './memory.ts'
import { type People, people } from './people.ts'
import type { Scope } from './scope.ts'
import { type Slots, slotting } from './slots.ts'

export interface Office {
  readonly jira: Jira
  readonly known: Known
  readonly people: People
  readonly memory: Memory
  readonly fresh: Fresh
  readonly scope: Scope
  readonly settings: ConnectorSettings<Scope>
  readonly shared: readonly FieldName[]
  shares(field: string): boolean
  /** Whether comments are shared. */
  readonly comments: boolean
  slots(): Promise<Slots>
  /** Everything needed to understand an answer. */
  eyes(): Promise<Eyes>
  /** Which fields and properties to ask for. */
  wanted(): Promise<{ readonly fields: string[]; readonly properties: string[] }>
  /** Ways out of a status that were seen lately, by type and status. */
  readonly ways: Map<string, { readonly at: number; readonly to: readonly string[] }>
}

export function openOffice(settings: ConnectorSettings<Scope>): Office {
  const { scope, clock } = settings
  const jira = openJira(settings)
  const keep = keeping(clock)
  const known = knowledge(jira, keep, scope)
  const { slots, comments, fields: shared } = slotting(settings, keep, known)
  const shares = (field: string): boolean => shared.some(name => name === field)
  return {
    jira,
    known,
    people: people(jira, keep, scope),
    memory: remembering(clock),
    fresh: freshness(clock, manifest.lag),
    scope,
    settings,
    shared,
    shares,
    comments,
    slots,
    ways: new Map(),
    async eyes() {
      // First of all: a bad credential has to be noticed before anything is believed.
      const me = await known.me()
      return { me, slots: await slots(), site: jira.site }
    },
    async wanted() {
      const ids = [...(await slots()).values()].map(({ id }) => id)
      // Which ways lead out of a status depends on the type.
      const besides = ids.includes('status') ? ['issuetype'] : []
      const fields = [...new Set(['created', 'updated', 'creator', ...ids, ...besides])]
      return { fields, properties: shares('body') ? [markerProperty, spellingProperty] : [markerProperty] }
    },
  }
}
