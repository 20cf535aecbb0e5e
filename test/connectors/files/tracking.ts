// Tracking files as chance writes them: quotes, order of keys, comments, lists, indentation, line ends.

import fc from 'fast-check'

const quoted = (word: string) => fc.constantFrom(word, `"${word}"`, `'${word}'`)
const remark = fc.constantFrom('', ' # as agreed', '  #x')
const above = fc.constantFrom('', '\n', '# a word about it\n')

const value = (key: string, ...words: readonly string[]) =>
  fc.option(
    fc.tuple(fc.constantFrom(...words).chain(quoted), remark).map(([word, after]) => `${key}: ${word}${after}`),
    { nil: undefined },
  )
const list = (key: string) =>
  fc.option(
    fc.constantFrom(
      `${key}: [a, "b c"]`,
      `${key}: []`,
      `${key}:`,
      `${key}:\n  - a\n  - 'b c' # two`,
      `${key}:\n- a`,
      `${key}: [\n  a,\n  b,\n]`,
    ),
    { nil: undefined },
  )

const entry = (id: string) =>
  fc
    .tuple(
      value('title', 'A title', 'Another', 'It is done'),
      fc.constantFrom('planning', 'in_progress', 'done').chain(quoted),
      value('priority', 'P1', 'P2'),
      fc.oneof(value('assignee', 'ada', 'grace hopper'), list('assignees')),
      list('labels'),
      value('sprint', 'Sprint 1'),
      fc.option(fc.constantFrom('description: |\n  # Head\n\n  - a\n  - b', 'description: one line'), {
        nil: undefined,
      }),
      fc.option(fc.constantFrom('external_refs:\n  jira: "P-1"\n  odd: null', 'external_refs: { jira: P-1 }'), {
        nil: undefined,
      }),
      fc.option(fc.constantFrom('x-own:\n  - {a: b}\n  - |\n    text', 'note: &n words'), { nil: undefined }),
    )
    .chain(([title, status, ...rest]) =>
      fc
        .shuffledSubarray(
          [title, `status: ${status}`, ...rest].flatMap(line => line ?? []),
          { minLength: 0 },
        )
        .map(keys => [
          `id: ${id}`,
          ...(keys.some(key => key.startsWith('status')) ? keys : [`status: ${status}`, ...keys]),
        ]),
    )

/** `- ` before the first line and as much space before the others. */
const lined = (keys: readonly string[], lead: string): string => {
  const [first = '', ...rest] = keys.join('\n').split('\n')
  return [lead + first, ...rest.map(line => (line === '' ? '' : ' '.repeat(lead.length) + line))].join('\n')
}

const group = (name: string, ids: readonly string[], lead: string) =>
  fc
    .tuple(...ids.map(id => fc.tuple(above, entry(id))))
    .map(entries => `  ${name}:\n${entries.map(([before, keys]) => `${before}${lined(keys, lead)}\n`).join('')}`)

export const tracking: fc.Arbitrary<string> = fc.constantFrom('    - ', '  - ', '    -   ').chain(lead =>
  fc
    .tuple(
      fc.constantFrom('', '---\n', '# The one place\n\n', '\ufeff'),
      group('epics', ['EPIC-001'], lead),
      group('stories', ['US-SHOP-001', 'US-SHOP-002'], lead),
      fc.oneof(fc.constant('  tasks: []\n'), group('tasks', ['TASK-001'], lead)),
      fc.constantFrom(
        '',
        'external_sync:\n  last_sync: null # never\n  jira:\n    status: on\n    sync_enabled: true\n    last_sync: "2026-01-01"\n',
      ),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
    )
    .map(([head, epics, stories, tasks, rest, lineEnd, ends]) => {
      const text = `${head}project:\n  id: P-1 # ours\n\nimplementation:\n${epics}${stories}${tasks}\n${rest}`
      return (ends ? text : text.trimEnd()).replaceAll('\n', lineEnd)
    }),
)
