// The defects that must be caught, each a small change of the engine's text.

export interface Mutant {
  readonly name: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** Campaigns to try, separated by spaces; commas mix campaigns. Without it: the general one. */
  readonly scenario?: string
  readonly runs: number
}

export const mutants: readonly Mutant[] = [
  {
    name: 'acked holds the hash of the answer',
    file: 'shared/core/sighting.ts',
    find: 'acked: field.agreed.hash',
    replace: 'acked: hashOf(field.memory.seen ?? null)',
    runs: 20,
  },
  {
    name: 'stale replicas are believed',
    file: 'shared/engine/visit.ts',
    find: 'item.updatedAt < memory.at',
    replace: 'item.updatedAt < memory.at && memory.at < 0',
    scenario: 'stale stale-read-back',
    runs: 60,
  },
  {
    name: 'a missing item is deleted at the first 404',
    file: 'shared/engine/absent.ts',
    find: 'const isProven = ',
    replace: 'const isProven = seen.sightings > 0 || ',
    scenario: 'blips',
    runs: 40,
  },
  {
    name: 'edits of mirrors travel',
    file: 'shared/core/lag.ts',
    find: "return flow === 'gives' ? flow : 'takes'",
    replace: 'return flow',
    scenario: 'comments',
    runs: 40,
  },
  {
    name: 'any open write does for no grace',
    file: 'shared/engine/create.ts',
    find: 'time >= sure',
    replace: 'time >= 0',
    scenario: 'lost-creations late-lists',
    runs: 60,
  },
  {
    name: 'twins are taken for copies',
    file: 'shared/engine/newcomer.ts',
    find: 'item.madeByUs !== false && item.marker?.attempt !== attempt',
    replace: 'false',
    scenario: 'lost-creations late-lists',
    runs: 100,
  },
  {
    name: 'copies are taken for twins',
    file: 'shared/engine/newcomer.ts',
    find: 'item.madeByUs !== false && item.marker?.attempt !== attempt',
    replace: 'true',
    scenario: 'copies',
    runs: 40,
  },
  {
    name: 'revisions are not checked',
    file: 'shared/engine/write.ts',
    find: '...(item?.revision === undefined ? {} : { ifRevision: item.revision }),',
    replace: '',
    scenario: 'window-checked',
    runs: 60,
  },
]
