// Documents to store: plain ones, and ones with everything in them that storing has ever spoilt.

import { bindingId, endId, fieldName, linkId, ref, runId, serviceTime } from '../../shared/core/ids.ts'
import type { Entry } from '../../shared/core/journal.ts'
import type { Agreed, Link } from '../../shared/core/link.ts'
import type { Report } from '../../shared/core/report.ts'
import { hashOf, type Value } from '../../shared/core/value.ts'

export const work = bindingId('work')

export const aLink = (id: string, changes: Partial<Link> = {}): Link => ({
  id: linkId(id),
  binding: work,
  version: 1,
  state: 'live',
  kind: 'item',
  agreed: { [fieldName('title')]: agreedOn('A title') },
  conflicts: {},
  ends: {
    [endId('git')]: { ref: ref('1'), fields: { [fieldName('title')]: { seen: 'A title', acked: hashOf('A title') } } },
  },
  outbox: [],
  ...changes,
})

export const agreedOn = (value: Value): Agreed => ({
  value,
  hash: hashOf(value),
  by: endId('git'),
  at: serviceTime(1_700_000_000_123),
})

export const anEntry = (id: string, changes: Partial<Entry> = {}): Entry => ({
  id,
  at: 1_750_000_000_000,
  run: runId('r1'),
  binding: work,
  link: linkId('l1'),
  end: endId('git'),
  deed: 'agreed',
  ...changes,
})

export const aReport = (run: string, changes: Partial<Report> = {}): Report => ({
  run: runId(run),
  binding: work,
  mode: 'sync',
  started: 1,
  ended: 2,
  totals: { agreed: 3 } as Report['totals'],
  ends: { [endId('git')]: { looked: 1, written: 0, created: 0, deleted: 0, failed: 0 } },
  items: [{ link: linkId('l1'), refs: { [endId('git')]: ref('1') }, deeds: ['agreed'] }],
  errors: [],
  recommendations: [],
  ...changes,
})

export const oddTexts: readonly string[] = [
  '',
  ' ',
  ' padded ',
  'ä ö ß 漢字 👩‍👩‍👧',
  'e\u0301 \u00e9',
  'NUL \u0000 in it',
  'lone \ud83d and \udc00',
  '\ufeffBOM',
  '\u2028 \u2029',
  'a\r\nb\rc\n',
  '"quotes" \\ {"json": true}',
  'null',
  'undefined',
  '0',
  'NaN',
  '{{template}} $1 \u0024{x}',
  '../../etc/passwd',
  '\u202eevil',
]

/** Names that plain objects mistake for their own, and that files and keys mistake for structure. */
export const strangeNames: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a/b',
  '../x',
  'A',
  'a',
  'con',
  'x.json',
  '#',
  ' ',
  'ä',
  'a\u0308',
]

/** Computed keys, so that `__proto__` becomes a key like any other. */
const byName = <T>(names: readonly string[], value: (name: string) => T): Record<string, T> =>
  Object.fromEntries(names.map(name => [name, value(name)]))

const values: Readonly<Record<string, Value>> = {
  none: null,
  no: false,
  yes: true,
  zero: 0,
  less: -1,
  half: 0.1,
  large: Number.MAX_SAFE_INTEGER,
  words: ['a', 'b'],
  empty: [],
}

export const strangeLinks: readonly { readonly what: string; readonly link: Link }[] = [
  {
    what: 'odd texts',
    link: aLink('texts', { agreed: byName(oddTexts, agreedOn), parent: linkId(oddTexts.join('|')) }),
  },
  {
    what: 'strange names',
    link: aLink('names', {
      agreed: byName(strangeNames, agreedOn),
      ends: byName(strangeNames, name => ({ ref: ref(name), fields: byName(strangeNames, seen => ({ seen })) })),
    }),
  },
  {
    what: 'a text of 2 MB',
    link: aLink('long', { agreed: { [fieldName('body')]: agreedOn('ä line of text\n'.repeat(140_000)) } }),
  },
  {
    what: '10,000 labels',
    link: aLink('labels', {
      agreed: { [fieldName('labels')]: agreedOn(Array.from({ length: 10_000 }, (_, i) => `label ${i}`)) },
    }),
  },
  {
    what: 'every kind of value',
    link: aLink('values', {
      agreed: byName(['none', 'no', 'yes', 'zero', 'less', 'half', 'large', 'words', 'empty'], name =>
        agreedOn(values[name] ?? null),
      ),
    }),
  },
  {
    what: 'what is absent and what is null',
    link: aLink('absent', {
      conflicts: { [fieldName('due')]: { id: 'c', reason: 'edits', base: null, values: { [endId('git')]: null } } },
      ends: { [endId('bare')]: { fields: {} }, [endId('null')]: { fields: { [fieldName('due')]: { seen: null } } } },
    }),
  },
  {
    what: 'nothing seen before',
    link: aLink('undefined', {
      conflicts: { [fieldName('due')]: { id: 'c', reason: 'edits', base: undefined, values: {} } },
    }),
  },
  { what: 'everything at once', link: full() },
  ...strangeNames.map(name => ({ what: `the name ${JSON.stringify(name)}`, link: aLink(name) })),
]

function full(): Link {
  const title = fieldName('title')
  return aLink('full', {
    state: 'dying',
    kind: 'comment',
    parent: linkId('p'),
    owner: endId('git'),
    due: 17,
    lease: { holder: 'worker 1', until: 18 },
    outbox: [anEntry('e1', { from: null, to: ['x'], field: title, why: 'because' })],
    ends: {
      [endId('git')]: {
        ref: ref('1'),
        attempt: 2,
        out: 'gone',
        missing: { first: 1, last: 2, sightings: 2 },
        at: serviceTime(5),
        history: 3,
        creating: { attempt: 1, since: 1, until: 2 },
        confirmed: true,
        fields: {
          [title]: {
            seen: 'x',
            acked: hashOf('y'),
            base: 'z',
            before: [{ value: 'w', since: 4 }],
            writing: [
              {
                id: 'i',
                attempt: 1,
                sent: ['a'],
                add: ['a'],
                remove: [],
                means: 'm',
                hash: hashOf('m'),
                over: null,
                until: 9,
              },
            ],
          },
        },
      },
    },
  })
}
