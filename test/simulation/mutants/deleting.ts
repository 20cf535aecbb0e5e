// Defects of believing in absence, and of deleting.

import { type Mutant, scripted } from './mutant.ts'

const killer = (when: string): string => `const known = await engine.store.links(engine.binding.id, page)
    for (const link of known.links) {
      const memory = link.ends[end]
      if (!memory?.ref || memory.out || link.state !== 'live' || !(${when})) continue
      const ends = { ...link.ends, [end]: { ...memory, out: 'gone' as const } }
      await engine.store.saveLink({ ...link, state: 'dying', ends, due: engine.clock.now() })
    }`
const asked = 'const known = await engine.store.links(engine.binding.id, page)'

export const deleting: readonly Mutant[] = [
  {
    name: 'a missing item is deleted at the first 404',
    changes: [['shared/engine/absent.ts', 'const isProven = ', 'const isProven = seen.sightings > 0 || ']],
    tried: ['blips'],
    runs: 40,
  },
  {
    name: 'one 404 and a healthy scope are a sighting',
    changes: [
      [
        'shared/engine/absent.ts',
        'const again = await wire.read({ ref })',
        'const again = { ok: false, fault } as { ok: true } | { ok: false; fault: Fault }',
      ],
    ],
    tried: ['blip-in-every-visit'],
    runs: scripted,
  },
  {
    name: 'the scope is not probed',
    changes: [['shared/engine/absent.ts', 'if (sick) return', 'if (sick && link.version < 0) return']],
    tried: ['long-outage'],
    runs: scripted,
  },
  {
    name: 'many may be missing at once',
    changes: [['shared/engine/absent.ts', '.length > deletes', '.length > deletes * 1000']],
    tried: ['half-a-scope'],
    runs: scripted,
  },
  {
    name: 'missing in a listing is deleted',
    changes: [['shared/engine/sweep.ts', asked, killer('!present.has(memory.ref)')]],
    tried: ['long-outage', 'outages'],
    runs: 40,
  },
  {
    name: 'an empty listing means that all was deleted',
    changes: [['shared/engine/sweep.ts', asked, killer('present.size === 0')]],
    tried: ['long-outage'],
    runs: scripted,
  },
  {
    name: 'the deleter need not have seen the agreement',
    changes: [
      [
        'shared/engine/absent.ts',
        'if (hasUnseen(visiting, link))',
        'if (hasUnseen(visiting, link) && link.version < 0)',
      ],
    ],
    tried: ['deleter-had-not-seen'],
    runs: scripted,
  },
  {
    name: 'what is disputed counts as seen by the deleter',
    changes: [['shared/engine/absent.ts', 'Object.keys(link.conflicts).length > 0 ||', '']],
    tried: ['deleted-in-dispute'],
    runs: scripted,
  },
  {
    name: 'a deletion is never vetoed',
    changes: [
      ['shared/engine/removal.ts', 'if (wasEdited) return veto', 'if (wasEdited && link.version < 0) return veto'],
    ],
    tried: ['veto-by-a-loser', 'vetoes'],
    runs: 40,
  },
  {
    name: 'a deletion is vetoed by outcome only',
    changes: [
      ['shared/engine/removal.ts', "entry.deed !== 'wrote' && entry.deed !== 'unconfirmed'", "entry.deed === 'agreed'"],
    ],
    tried: ['veto-by-a-loser'],
    runs: scripted,
  },
  {
    name: 'a removal checks no revision',
    changes: [
      [
        'shared/engine/removal.ts',
        'const revision = item.revision === undefined ? {} : { ifRevision: item.revision }',
        'const revision = {}',
      ],
    ],
    tried: ['edited-before-the-removal'],
    runs: scripted,
  },
  {
    name: 'what a person keeps is gone',
    changes: [
      [
        'shared/engine/resolve.ts',
        'conflict.values[choice.end] === undefined ? { ...link, conflicts } :',
        "conflict.values[choice.end] === undefined ? { ...link, conflicts, state: 'gone' } :",
      ],
    ],
    tried: ['kept-by-a-person'],
    runs: scripted,
  },
  {
    name: 'once a person has answered anything, edits stop no deletion',
    changes: [
      [
        'shared/engine/removal.ts',
        'if (wasEdited) return veto',
        `const answered = (await engine.store.journal({ link: link.id })).some(entry => entry.deed === 'resolved')
  if (wasEdited && !answered) return veto`,
      ],
    ],
    tried: ['veto-after-an-answer'],
    runs: scripted,
  },
  {
    name: 'a veto drops all other ends',
    changes: [
      [
        'shared/engine/removal.ts',
        "[end as EndId, without(memory, 'confirmed')]",
        `[
      end as EndId,
      { ...without(memory, 'confirmed'), ...(end === visiting.open.id || memory.out ? {} : { out: 'kept' as const }) },
    ]`,
      ],
    ],
    tried: ['vetoes', 'deletions'],
    runs: 100,
    by: ['deletion'],
  },
  {
    name: 'deleted in one phase',
    changes: [['shared/engine/absent.ts', "{ ...next, state: 'dying' }", "{ ...next, state: 'deleting' }"]],
    tried: ['veto-by-a-loser', 'vetoes'],
    runs: 60,
    by: ['deletion', 'lost'],
  },
  {
    name: 'a 404 of an unlinked item is the end of it',
    changes: [
      [
        'shared/engine/newcomer.ts',
        "return later(visiting, engine.timing.absence / 3, 'it cannot be read')",
        'return done(visiting)',
      ],
    ],
    tried: ['unlinked-behind-an-outage'],
    runs: scripted,
  },
  {
    name: 'what a person deleted is made again',
    changes: [
      [
        'shared/engine/absent.ts',
        "out: NonNullable<EndMemory['out']>): EndMemory => ({",
        "out: NonNullable<EndMemory['out']>): EndMemory => out === 'gone' ? { fields: {} } : ({",
      ],
    ],
    tried: ['deleter-had-not-seen'],
    runs: scripted,
  },
  {
    name: 'a removal of ours is journaled as leaving',
    changes: [['shared/engine/removal.ts', 'const deed = isOurs\n', "const deed = isOurs && out === 'kept'\n"]],
    tried: ['deletions', 'free'],
    runs: 100,
    by: ['unjournaled'],
  },
  {
    name: 'what went with its item counts beside it',
    changes: [
      ['shared/engine/absent.ts', 'parent === undefined || !ids.has(parent)', "parent === undefined || parent !== ''"],
    ],
    tried: ['much-discussed'],
    runs: scripted,
  },
  {
    name: 'an item goes without a look at its comments',
    changes: [['shared/engine/comments.ts', "if (link.kind === 'comment' ||", 'if (link.kind !== undefined ||']],
    tried: ['last-word', 'comments', 'deletions'],
    runs: 100,
    by: ['lost'],
  },
  {
    name: 'an item goes, whatever its comments say',
    changes: [
      ['shared/engine/removal.ts', 'if (comments.length > 0) return veto', 'if (comments.length < 0) return veto'],
    ],
    tried: ['last-word', 'comments', 'deletions'],
    runs: 100,
    by: ['lost'],
  },
]
