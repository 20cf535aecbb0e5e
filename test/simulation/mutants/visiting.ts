// Defects of visits and sweeps: leases, stale replicas, cursors, retries.

import { type Mutant, scripted } from './mutant.ts'

const wire = 'test/simulation/services/wire.ts'

export const visiting: readonly Mutant[] = [
  {
    name: 'no lease',
    changes: [
      [
        'shared/engine/visiting.ts',
        'link.lease !== undefined && link.lease.until > time',
        'link.lease !== undefined && link.lease.until < 0 * time',
      ],
    ],
    tried: ['removal-on-the-wire'],
    runs: scripted,
  },
  {
    name: 'what is left of the lease is not checked',
    changes: [
      [
        'shared/engine/write.ts',
        '{ before: lease.until - timing.request - margin,',
        '{ before: Number.POSITIVE_INFINITY,',
      ],
    ],
    tried: ['asleep-past-the-lease'],
    runs: scripted,
  },
  {
    name: 'the link is loaded after the item',
    changes: [
      [
        'shared/engine/visit.ts',
        'learnAndWrite(visiting, known, answer.value) : outrun',
        'learnAndWrite(visiting, (await visiting.engine.store.link(link.id)) ?? known, answer.value) : outrun',
      ],
    ],
    tried: ['overtaken-read'],
    runs: scripted,
  },
  {
    name: 'stale replicas are believed',
    changes: [['shared/engine/visit.ts', 'item.updatedAt < memory.at', 'item.updatedAt < memory.at && memory.at < 0']],
    tried: ['old-and-never-seen'],
    runs: 60,
  },
  {
    name: 'no quarantine for what may be a replica',
    changes: [['shared/engine/visit.ts', 'if (isDoubtful(', 'if (link.version < 0 && isDoubtful(']],
    tried: ['stale-minutes'],
    runs: 100,
  },
  {
    name: 'revisions are not checked',
    changes: [
      ['shared/engine/write.ts', '...(item?.revision === undefined ? {} : { ifRevision: item.revision }),', ''],
    ],
    tried: ['window-checked'],
    runs: 200,
  },
  {
    name: 'later has no end',
    changes: [
      ['shared/engine/visiting.ts', 'if (signal.tries < mostTries)', 'if (signal.tries < Number.POSITIVE_INFINITY)'],
    ],
    tried: ['gone-before-the-first-look'],
    runs: scripted,
  },
  {
    name: 'nothing is due, and only changes nudge',
    changes: [
      [
        'shared/hosts/memory/store.ts',
        'const due = found.filter(link => dueOf(link) <= now)',
        'const due = found.filter(link => dueOf(link) < 0 * now)',
      ],
      ['shared/engine/visit.ts', "if (visiting.signal.look === 'item') await nudge(visiting, link)", ''],
    ],
    tried: ['free'],
    runs: 100,
  },
  {
    name: 'no census',
    changes: [
      ['shared/engine/sweep.ts', 'return how.census ? takeCensus', 'return how.census && run.length < 0 ? takeCensus'],
    ],
    tried: ['no-hooks'],
    runs: 60,
  },
  {
    name: 'the cursor is our own clock (in the connector)',
    changes: [[wire, 'cursorOf(String(last.version.stamp))', 'cursorOf(String(this.#scheduler.now + 1e12))']],
    tried: ['no-hooks-no-census'],
    runs: 60,
  },
  {
    name: 'an empty listing moves the cursor (in the connector)',
    changes: [
      [
        wire,
        "condition === 'blind' ? { listed: [] }",
        "condition === 'blind' ? { listed: [], cursor: cursorOf(String(this.#service.clock)) }",
      ],
    ],
    tried: ['no-hooks-no-census'],
    runs: 100,
  },
  {
    name: 'listings do not overlap (in the connector)',
    changes: [[wire, 'const overlap = 35_000', 'const overlap = 0']],
    tried: ['late-to-the-list'],
    runs: scripted,
  },
  {
    name: 'the cursor is saved before its signals are sent',
    changes: [
      ['shared/engine/sweep.ts', 'await signalListed(engine, end, run, page.listed)', '1'],
      [
        'shared/engine/sweep.ts',
        '!isSame(next, stored)) await engine.store.saveProgress(end, next)',
        '!isSame(next, stored)) await engine.store.saveProgress(end, next)\n    await signalListed(engine, end, run, page.listed)',
      ],
    ],
    tried: ['dies-at-the-cursor'],
    runs: scripted,
  },
  {
    name: 'one failing item fails its batch',
    changes: [
      [
        'shared/engine/batch.ts',
        'each.answer(outcomes[i] ?? failure(unanswered))',
        'each.answer(outcomes.find(({ ok }) => !ok) ?? outcomes[i] ?? failure(unanswered))',
      ],
    ],
    tried: ['one-of-a-batch'],
    runs: scripted,
  },
]
