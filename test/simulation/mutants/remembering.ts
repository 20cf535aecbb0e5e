// Defects of what is remembered: intents, acknowledgements, aliases, what an answer shows.

import { type Mutant, scripted } from './mutant.ts'

export const remembering: readonly Mutant[] = [
  {
    name: 'acked holds the hash of the answer',
    changes: [['shared/core/sighting.ts', 'acked: field.agreed.hash', 'acked: hashOf(field.memory.seen ?? null)']],
    tried: ['free'],
    runs: 20,
  },
  {
    name: 'decided by comparing words, not by acked',
    changes: [
      [
        'shared/core/decide.ts',
        'field.memory.acked !== field.agreed.hash',
        '!sameValue(field.memory.seen, field.agreed.value)',
      ],
      ['shared/core/decide.ts', 'if (isSameValue(field.memory.acked, agreed.hash))', 'if (id === until.toString())'],
    ],
    tried: ['calm', 'free'],
    runs: 20,
  },
  {
    name: 'written before the intent is saved',
    changes: [
      [
        'shared/engine/write.ts',
        'const saved = await keep(visiting, { ...planned, lease }, entries)',
        `const early = await visiting.wire.update(
    patchOf(memoryOf(planned, visiting.open.id).ref ?? ('' as Ref), item, writes),
    lease.until - timing.request - margin,
  )
  const saved = await keep(visiting, { ...planned, lease }, entries)`,
      ],
      [
        'shared/engine/write.ts',
        'const answer = await visiting.wire.update({ ...patchOf(ref, item, writes), cause: causeOf(visiting, saved) }, before)',
        'const answer = early',
      ],
    ],
    tried: ['owned', 'free'],
    runs: 100,
  },
  {
    name: 'an intent is dropped at the first look',
    changes: [['shared/core/observe.ts', 'intent.until <= at.now ||', 'intent.until <= Number.POSITIVE_INFINITY ||']],
    tried: ['late-write'],
    runs: scripted,
  },
  {
    name: 'an intent is never forgotten',
    changes: [['shared/core/observe.ts', 'intent.until <= at.now ||', 'intent.until <= 0 ||']],
    tried: ['free'],
    runs: 60,
  },
  {
    name: 'a reference to an item that is not linked yet says nothing',
    changes: [
      [
        'shared/core/reconcile.ts',
        "if (rule.kind !== 'ref' && rule.kind !== 'refs') return false",
        "if (rule.name !== '') return false",
      ],
    ],
    tried: ['free'],
    runs: 200,
  },
  {
    name: 'an intent is forgotten when its lease ends',
    changes: [
      [
        'shared/engine/visiting.ts',
        'until: time + timing.lease + timing.wire + timing.settle',
        'until: time + timing.lease',
      ],
    ],
    tried: ['late-write'],
    runs: scripted,
  },
  {
    name: 'an end whose set was edited counts as up to date',
    changes: [
      ['shared/core/edit-set.ts', 'return reflects ? acknowledged(told) : unacknowledged', 'return acknowledged'],
    ],
    tried: ['late-list'],
    runs: scripted,
  },
  {
    name: 'an answer is ours, whatever it shows',
    changes: [
      [
        'shared/core/judge.ts',
        'if (intent.attempt !== undefined && sure)',
        'if (sure || !sure) return landed(at, field, intent, shown)\n  if (intent.attempt !== undefined && sure)',
      ],
    ],
    tried: ['answered-by-another'],
    runs: scripted,
  },
  {
    name: 'an answer is acknowledged wholesale',
    changes: [
      [
        'shared/core/settle.ts',
        `    const intent = writes[rule.name]
    const sighting = sightingOf(link, rule, item, at)`,
        `    const intent = writes[rule.name]
    const sighting = sightingOf(link, rule, item, at)
    if (!intent && sighting) {
      const was = caseOf(link, rule.name, memory)
      const seen = canonical(rule.kind, item.fields[rule.name] ?? null)
      return [{ rule, before: was, after: acknowledged({ ...was, memory: { ...was.memory, seen } }), write: undefined }]
    }`,
      ],
    ],
    tried: ['answer-shows-more'],
    runs: scripted,
  },
  {
    name: 'fields of an answer we did not write count as seen',
    changes: [
      [
        'shared/core/settle.ts',
        `    const intent = writes[rule.name]
    const sighting = sightingOf(link, rule, item, at)`,
        `    const intent = writes[rule.name]
    const sighting = sightingOf(link, rule, item, at)
    if (!intent && sighting) {
      const was = caseOf(link, rule.name, memory)
      const seen = canonical(rule.kind, item.fields[rule.name] ?? null)
      return [{ rule, before: was, after: { ...was, memory: { ...was.memory, seen } }, write: undefined }]
    }`,
      ],
    ],
    tried: ['answer-shows-more'],
    runs: scripted,
  },
  {
    name: 'a refusal is never noticed',
    changes: [
      [
        'shared/core/judge.ts',
        'if (!sure && times < (looksAlike ? 2 : patience))',
        'if (times < Number.POSITIVE_INFINITY)',
      ],
    ],
    tried: ['odd', 'free'],
    runs: 60,
  },
  {
    name: 'whatever went wrong is told as a refusal',
    changes: [
      [
        'shared/engine/write.ts',
        "await keep(visiting, without(withdraw(link, { end: visiting.open.id }, writes), 'lease'), [])\n  return trouble",
        `const told = refuse(link, writes, circumstances(visiting), fault.message)
  await keep(visiting, without(told.link, 'lease'), told.entries)
  return trouble`,
      ],
    ],
    tried: ['free', 'owned'],
    runs: 100,
    by: ['diverged'],
  },
  {
    name: 'reworded values are not known again',
    changes: [['shared/core/translate.ts', 'fold(sent).startsWith(fold(shown))', 'sent === shown']],
    tried: ['owned', 'free'],
    runs: 100,
  },
  {
    name: 'reworded words of a set are not aliased',
    changes: [['shared/core/translate.ts', 'if (known) return known', "if (known && word === '') return known"]],
    tried: ['labels'],
    runs: 60,
  },
  {
    name: 'paragraphs are not aligned by fold',
    changes: [['shared/core/merge-text.ts', 'fold(text.replace(', 'String(text.replace(']],
    tried: ['owned', 'free'],
    runs: 100,
  },
  {
    name: 'a write that only takes away leaves no trace',
    changes: [['shared/core/edit-text.ts', 'return took.length > 0 &&', 'return took.length < 0 &&']],
    tried: ['late-text'],
    runs: scripted,
  },
  {
    name: 'a paragraph that grew is another paragraph',
    changes: [['shared/text/remains.ts', 'was.size < is.size &&', 'was.size < 0 &&']],
    tried: ['grown-paragraph'],
    runs: scripted,
  },
  {
    name: 'all fields are put, not only what changed',
    changes: [
      [
        'shared/engine/write.ts',
        "const set: Record<FieldName, Intent['sent']> = {}",
        "const set: Record<FieldName, Intent['sent']> = { ...item?.fields }",
      ],
    ],
    tried: ['window'],
    runs: 40,
  },
  {
    name: 'the history is not read',
    changes: [
      [
        'shared/engine/visit.ts',
        'open.manifest.history ? { historyAfter: memoryOf',
        'open.id === "" ? { historyAfter: memoryOf',
      ],
      [
        'shared/engine/write.ts',
        'const after = visiting.open.manifest.history ?',
        'const after = visiting.open.id === "" ?',
      ],
    ],
    tried: ['covered-edit'],
    runs: scripted,
  },
  {
    name: 'a read-back of any age is an answer',
    changes: [['shared/core/settle.ts', 'after.updatedAt > before.updatedAt ||', 'after.updatedAt > 0 ||']],
    tried: ['stale-read-back'],
    runs: 100,
  },
  {
    name: 'what was concluded from an outdated link is journaled',
    changes: [
      [
        'shared/engine/visiting.ts',
        'const known = [...link.outbox, ...deeds]',
        'const known = [...link.outbox, ...deeds, ...conclusions]',
      ],
    ],
    tried: ['outrun-conclusions', 'free', 'disputes'],
    runs: 100,
  },
  {
    name: 'a value no rule maps is written over',
    changes: [
      [
        'shared/core/decide.ts',
        'seen !== undefined && understand(at, seen) === undefined',
        "seen !== undefined && seen === ''",
      ],
    ],
    tried: ['unmapped-word', 'free'],
    runs: 60,
  },
]
