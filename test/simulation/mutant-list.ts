// The defects that must be caught, each a small change of the engine's text.

export interface Mutant {
  readonly name: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** Campaigns to try, separated by spaces; commas mix campaigns. Without it: the general one. */
  readonly scenario?: string
  /** The laws it must be caught by, where others break by themselves now and then. */
  readonly by?: string
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
    scenario: 'stale-bursts stale stale-read-back',
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
  // Those that an earlier simulation could not kill.
  {
    name: 'the link is loaded after the item',
    file: 'shared/engine/visit.ts',
    find: "return link.state === 'live' ? learnAndWrite(visiting, link, answer.value)",
    replace:
      "return link.state === 'live' ? learnAndWrite(visiting, (await visiting.engine.store.link(link.id)) ?? link, answer.value)",
    scenario: 'slow slow-labels stale-bursts free,owned',
    by: 'lost,undead,diverged,duplicates,mangled',
    runs: 100,
  },
  {
    name: 'one 404 and a healthy scope are enough for a sighting',
    file: 'shared/engine/absent.ts',
    find: 'const again = await wire.read({ ref })',
    replace: 'const again = { ok: false, fault } as { ok: true } | { ok: false; fault: Fault }',
    scenario: 'blips outages',
    by: 'deletion',
    runs: 200,
  },
  {
    name: 'a text is one scalar',
    file: 'shared/core/edit-text.ts',
    find: 'return field.agreed ? merge(at, based, past.base, mine)',
    replace: 'return field.agreed ? editWhole(at, based, mine, shown, past.base)',
    scenario: 'paragraphs',
    runs: 40,
  },
  {
    name: 'the same value is not looked for first',
    file: 'shared/core/edit-scalar.ts',
    find: 'if (isSame) return',
    replace: "if (isSame && at.flow === 'takes') return",
    scenario: 'orders orders-ask owned free',
    runs: 100,
  },
  // Not here: an edit that joins a conflict need not un-ack, since a decision makes every end be compared afresh.
  {
    name: 'a late write of a set does not un-ack',
    file: 'shared/core/edit-set.ts',
    find: 'return mixed ? unacknowledged(told) : told',
    replace: 'return told',
    scenario: 'slow-labels',
    runs: 200,
  },
  {
    name: 'attempts are not told apart',
    file: 'shared/core/observe.ts',
    find: 'attempts.find(each => each.attempt === birth.attempt) ?? attempts.at(-1)',
    replace: 'attempts.at(-1)',
    scenario: 'changing-creations',
    by: 'lost,undead,spurious,diverged',
    runs: 200,
  },
  {
    name: 'a deletion is vetoed by outcome only',
    file: 'shared/engine/removal.ts',
    find: "const wasEdited = learnt.entries.some(entry => entry.deed !== 'wrote' && entry.deed !== 'unconfirmed')",
    replace: "const wasEdited = learnt.entries.some(entry => entry.deed === 'agreed')",
    scenario: 'vetoes',
    by: 'deletion,lost',
    runs: 200,
  },
  {
    name: 'deleted in one phase',
    file: 'shared/engine/absent.ts',
    find: "{ ...next, state: 'dying' }",
    replace: "{ ...next, state: 'deleting' }",
    scenario: 'vetoes',
    by: 'deletion,lost',
    runs: 200,
  },
  {
    name: 'what is left of the lease is not checked',
    file: 'shared/engine/write.ts',
    find: '{ before: lease.until - timing.request - margin,',
    replace: '{ before: Number.POSITIVE_INFINITY,',
    scenario: 'slow slow-labels',
    by: 'lost,undead,diverged,duplicates,mangled',
    runs: 200,
  },
  {
    name: 'no lease',
    file: 'shared/engine/visiting.ts',
    find: 'link.lease !== undefined && link.lease.until > time',
    replace: 'link.lease !== undefined && link.lease.until < 0 * time',
    scenario: 'slow slow-labels',
    by: 'lost,undead,diverged,duplicates,mangled',
    runs: 200,
  },
  {
    name: 'a conflict does not freeze',
    file: 'shared/core/decide.ts',
    find: '!field.conflict && field.agreed !== undefined',
    replace: 'field.agreed !== undefined',
    scenario: 'disputes',
    runs: 100,
  },
  {
    name: 'a 404 of an unlinked item is the end of it',
    file: 'shared/engine/newcomer.ts',
    find: "return later(visiting, engine.timing.absence / 3, 'it cannot be read')",
    replace: 'return done(visiting)',
    scenario: 'no-hooks-no-census outages blips',
    runs: 200,
  },
]
