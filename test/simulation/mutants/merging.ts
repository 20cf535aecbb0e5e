// Defects of what edits mean: who wins, what is asked, what is merged.

import { type Mutant, scripted } from './mutant.ts'

export const merging: readonly Mutant[] = [
  {
    name: 'a text is one scalar',
    changes: [
      [
        'shared/core/edit-text.ts',
        'return field.agreed ? merge(at, based, past.base, mine)',
        'return field.agreed ? editWhole(at, based, mine, shown, past.base)',
      ],
    ],
    tried: ['disjoint-paragraphs'],
    runs: scripted,
  },
  {
    name: 'the same value is not looked for first',
    changes: [['shared/core/edit-scalar.ts', 'if (isSame) return', "if (isSame && at.flow === 'takes') return"]],
    tried: ['same-words'],
    runs: scripted,
  },
  {
    name: 'an edit that joins a conflict does not un-ack',
    changes: [
      [
        'shared/core/sighting.ts',
        'if (!unanimous) return unacknowledged({ ...field, conflict: { ...conflict, values } })',
        'if (!unanimous) return { ...field, conflict: { ...conflict, values } }',
      ],
    ],
    tried: ['joined-dispute'],
    runs: scripted,
  },
  {
    name: 'what joins a question about a list is dropped',
    changes: [['shared/core/edit-set.ts', 'return joinDispute(at, field, conflict, value)', 'return field']],
    tried: ['proposals'],
    runs: 100,
    by: ['lost', 'undead'],
  },
  {
    name: 'an edit made in sight of our open write had not seen it',
    changes: [
      [
        'shared/core/sighting.ts',
        '(field.memory.writing ?? []).some(intent => intent.hash === field.agreed?.hash)',
        "(field.memory.writing ?? []).some(intent => intent.hash === '')",
      ],
    ],
    tried: ['built-on-ours'],
    runs: scripted,
  },
  {
    name: 'an answer is taken while somebody writes',
    changes: [['shared/engine/resolve.ts', ' || isHeld(link, engine.clock.now())', '']],
    tried: ['answered-in-between'],
    runs: scripted,
  },
  {
    name: 'what is written over in a question is not told',
    changes: [
      [
        'shared/core/edit-text.ts',
        'continued.text), continued.overruled)',
        'continued.text), continued.overruled.slice(0, 0))',
      ],
    ],
    tried: ['covered-and-continued'],
    runs: scripted,
  },
  {
    name: 'a conflict does not freeze',
    changes: [['shared/core/decide.ts', '!field.conflict && field.agreed !== undefined', 'field.agreed !== undefined']],
    tried: ['frozen-dispute'],
    runs: scripted,
  },
  {
    name: 'a set is overwritten, not merged',
    changes: [
      [
        'shared/core/edit-set.ts',
        'const value = setOf([...minus(elements(start), losses), ...gains])',
        'const value = elements(start).length < 0 ? setOf(losses) : setOf([...stillSaid, ...gains])',
      ],
    ],
    tried: ['labels'],
    runs: 60,
  },
  {
    name: 'whoever came first wins',
    changes: [
      [
        'shared/core/sighting.ts',
        "if (mine.by === theirs.by) return 'mine'",
        "if (mine.by !== theirs.by) return 'theirs'",
      ],
    ],
    tried: ['latest'],
    runs: 60,
  },
  {
    name: "services' clocks are not corrected",
    changes: [
      [
        'shared/core/reconcile.ts',
        'serviceTime((item?.updatedAt ?? 0) - at.skew)',
        'serviceTime(item?.updatedAt ?? 0)',
      ],
    ],
    tried: ['latest'],
    runs: 60,
  },
  {
    name: 'paragraphs have no authors of their own',
    changes: [['shared/core/merge-text.ts', 'authors[hashOf(block)] ?? theirsStamp', 'theirsStamp']],
    tried: ['paragraph-authors'],
    runs: scripted,
  },
  {
    name: 'the journal names the winner, and the loser stands',
    changes: [['shared/core/merge-text.ts', "return verdict === 'mine' ? 'mine' : 'theirs'", "return 'theirs'"]],
    tried: ['free'],
    runs: 200,
    by: ['lost'],
  },
  {
    name: 'white space at the end of a title is lost',
    changes: [
      [
        'shared/core/sighting.ts',
        '=> ({\n  value,',
        "=> ({\n  value: typeof value === 'string' && !value.includes('\\n') ? value.trimEnd() : value,",
      ],
    ],
    tried: ['free'],
    runs: 100,
    by: ['mangled'],
  },
  {
    name: 'who owns a field is ignored',
    changes: [
      [
        'shared/core/reconcile.ts',
        "const flow = at.founding && usual === 'takes' && !isTold ? 'both' : usual",
        "const flow = usual === 'takes' ? 'both' : usual",
      ],
    ],
    tried: ['mirror-edited'],
    runs: scripted,
  },
  {
    name: 'edits of mirrors travel',
    changes: [['shared/core/lag.ts', "return flow === 'gives' ? flow : 'takes'", 'return flow']],
    tried: ['mirror-edited'],
    runs: scripted,
  },
  {
    name: 'an echo is recognised by its text',
    changes: [
      [
        'shared/engine/newcomer.ts',
        'if (!isWanted ||',
        "if (JSON.stringify(item.fields).includes('on Linear')) return done(visiting)\n  if (!isWanted ||",
      ],
    ],
    tried: ['comments', 'free'],
    runs: 100,
  },
  {
    name: 'what only gives is written, too',
    changes: [['shared/core/decide.ts', "at.flow !== 'gives' &&", '']],
    tried: ['reader'],
    runs: 40,
  },
]
