// Defects of creating and identity: attempts, markers, copies, twins, claims.

import { type Mutant, scripted } from './mutant.ts'

const isTwin = 'item.madeByUs !== false && item.marker?.attempt !== attempt'

export const creating: readonly Mutant[] = [
  {
    name: 'attempts are not told apart',
    changes: [['shared/core/observe.ts', 'attempts.find(each => each.attempt === birth.attempt)', 'attempts.at(-1)']],
    tried: ['two-attempts'],
    runs: scripted,
  },
  {
    name: 'any open creation does for no grace',
    changes: [['shared/engine/create.ts', 'time >= sure', 'time >= 0']],
    tried: ['hidden-for-a-while'],
    runs: scripted,
  },
  {
    name: 'nothing found is believed without a second look',
    changes: [
      [
        'shared/engine/create.ts',
        'if (!connector.probe || now(visiting) < sure) return undefined',
        'if (!connector.probe || now(visiting) < sure || sure > 0) return undefined',
      ],
    ],
    tried: ['blind-after-creating'],
    runs: scripted,
  },
  {
    name: 'a twin is removed, whoever edited it',
    changes: [['shared/engine/newcomer.ts', 'item.createdAt === item.updatedAt && ', '']],
    tried: ['edited-twin'],
    runs: scripted,
  },
  {
    name: 'created before it is remembered',
    changes: [
      [
        'shared/engine/create.ts',
        '{ ...memoryOf(drafted.link, open.id), creating }',
        'memoryOf(drafted.link, open.id)',
      ],
    ],
    tried: ['two-attempts', 'lost-creations'],
    runs: 40,
  },
  {
    name: 'what was created is not kept as intents',
    changes: [
      ['shared/engine/create.ts', '{ ...memoryOf(drafted.link, open.id), creating }', '{ ...before, creating }'],
    ],
    tried: ['two-attempts', 'changing-creations'],
    runs: 40,
  },
  {
    name: 'twins are taken for copies',
    changes: [['shared/engine/newcomer.ts', isTwin, 'false']],
    tried: ['two-attempts', 'lost-creations', 'late-lists'],
    runs: 60,
  },
  {
    name: 'copies are taken for twins',
    changes: [['shared/engine/newcomer.ts', isTwin, 'true']],
    tried: ['copies'],
    runs: 40,
  },
  {
    name: 'a copy is the same thing',
    changes: [
      [
        'shared/engine/newcomer.ts',
        ': start(visiting, item, visitLink)\n  if (isHeld',
        ': done(visiting)\n  if (isHeld',
      ],
    ],
    tried: ['copies'],
    runs: 40,
  },
  {
    name: 'a copy is adopted in place of its original',
    changes: [
      [
        'shared/engine/newcomer.ts',
        'if (item.madeByUs === false) return later',
        'if (item.madeByUs === false && link.version < 0) return later',
      ],
    ],
    tried: ['copy-before-original'],
    runs: scripted,
  },
  {
    name: 'markers are ignored',
    changes: [
      [
        'shared/engine/newcomer.ts',
        'item.marker && item.marker.end === open.id',
        'item.marker && item.marker.attempt < 0',
      ],
    ],
    tried: ['two-attempts', 'free'],
    runs: 60,
  },
  {
    name: 'a claim overwrites an earlier one',
    changes: [
      [
        'shared/hosts/memory/store.ts',
        'return entry(claims, pair(end, ref), () => link)',
        'claims.set(pair(end, ref), link)\n      return link',
      ],
      [
        'shared/engine/newcomer.ts',
        "createHash('sha256').update(",
        "createHash('sha256').update(String(Math.random())).update(",
      ],
    ],
    tried: ['free', 'owned'],
    runs: 100,
  },
  {
    name: 'links found by chance names, claims as they are',
    changes: [
      [
        'shared/engine/newcomer.ts',
        "createHash('sha256').update(",
        "createHash('sha256').update(String(Math.random())).update(",
      ],
    ],
    tried: ['free', 'owned'],
    runs: 40,
    equivalent:
      'whoever claims an item first gives its link the id, and everybody who comes later reads the claim: the id need not follow from the item',
  },
  {
    name: 'links have no versions',
    changes: [['shared/hosts/memory/store.ts', 'if (links.get(link.id)?.version !== link.version) return false', '']],
    tried: ['free'],
    runs: 60,
  },
  {
    name: 'what is claimed beside an item is not looked at',
    changes: [['shared/engine/visit.ts', '&& signal.ref !== known)', "&& signal.ref === '')"]],
    tried: ['claimed-and-died'],
    runs: scripted,
  },
  {
    name: 'an item that looks like the linked one counts as it',
    changes: [['shared/engine/sweep.ts', 'return link?.ends[end]?.ref === ref &&', 'return link !== undefined &&']],
    tried: ['claimed-and-died'],
    runs: scripted,
  },
]
