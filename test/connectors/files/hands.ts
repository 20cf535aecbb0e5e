// The same package as other hands would have written it: other quotes, line ends, lists, fences, signs.

/** What stands between the fences, and what stands below them. */
const inFront = (text: string, change: (yaml: string) => string): string =>
  text.replace(/^---\n([\s\S]*?\n)---(?=[ \t]*\n|$)/, (_, yaml: string) => `---\n${change(yaml)}---`)
const inBody = (text: string, change: (body: string) => string): string => {
  const front = /^---\n[\s\S]*?\n---[ \t]*\n/.exec(text)?.[0] ?? ''
  return front + change(text.slice(front.length))
}
const front = (change: (yaml: string) => string) => (text: string) => inFront(text, change)
const body = (change: (body: string) => string) => (text: string) => inBody(text, change)

const tags = /^tags:(?: \[.*\]|(?:\n *- .*)+)$/m
const lines = /^(\w+):\n((?: *- [^\n:#]+\n)+)(?=\w)/gm
const wordsOf = (list: string) =>
  list
    .trim()
    .split('\n')
    .map(line => line.trim().slice(2))

const inLines = (yaml: string, lead: string): string =>
  yaml.replace(lines, (_, key: string, list: string) =>
    [`${key}:`, ...wordsOf(list).map(word => lead + word), ''].join('\n'),
  )

export const hands: Readonly<Record<string, (text: string) => string>> = {
  'line ends of Windows': text => text.replaceAll('\n', '\r\n'),
  'a byte order mark': text => `\ufeff${text}`,
  both: text => `\ufeff${text.replaceAll('\n', '\r\n')}`,
  'no final newline': text => text.trimEnd(),
  'many final newlines': text => `${text}\n\n\n`,
  'line ends mixed': text =>
    text
      .split('\n')
      .map((line, i) => (i % 3 === 0 ? `${line}\r` : line))
      .join('\n'),
  'values in single quotes': front(yaml => yaml.replace(/^(\w+): "?([\w .+-]+)"?$/gm, "$1: '$2'")),
  'values in double quotes': front(yaml => yaml.replace(/^(\w+): '?([\w .+-]+)'?$/gm, '$1: "$2"')),
  'values in no quotes': front(yaml => yaml.replace(/^(\w+): ['"]([\w .-]+)['"]$/gm, '$1: $2')),
  'keys in quotes': front(yaml => yaml.replace(/^(\w+):/gm, '"$1":')),
  'space before colons': front(yaml => yaml.replace(/^(\w+): /gm, '$1 :   ')),
  'a tag at the status': front(yaml => yaml.replace(/^status: (.*)$/m, 'status: !!str $1')),
  'a comment at every value': front(yaml => `# top\n${yaml.replace(/^(\w+: [\w-]+)$/gm, '$1 # why')}# end\n`),
  'a comment above every key': front(yaml => yaml.replace(/^(?=\w)/gm, '# about\n\n')),
  'comments in lists': front(yaml => yaml.replace(/^( *- [\w-]+)$/gm, '$1 # c')),
  'empty lines': front(yaml => `\n${yaml.replace(/\n(?=\w)/g, '\n\n')}`),
  'trailing spaces': front(yaml => yaml.replace(/(?=\n)/g, '  ')),
  'unknown keys, anchors, aliases': front(
    yaml => `x-deep:\n  a:\n    - b: {c: d}\n    - |\n      text\n${yaml}zz: &z\n  k: v\nyy: *z\nmerged:\n  <<: *z\n`,
  ),
  'lists in lines': front(yaml =>
    yaml.replace(/^(\w+): \[([^\]\n]+)\]$/gm, (_, key: string, list: string) =>
      [`${key}:`, ...list.split(',').map(word => `  - ${word.trim()}`)].join('\n'),
    ),
  ),
  'lists at the left edge': front(yaml => inLines(yaml, '- ')),
  'lists moved far in': front(yaml => inLines(yaml, '      -   ')),
  'lists in brackets': front(yaml =>
    yaml.replace(lines, (_, key: string, list: string) => `${key}: [${wordsOf(list).join(', ')}]\n`),
  ),
  'lists in brackets over many lines': front(yaml =>
    yaml.replace(lines, (_, key: string, list: string) => `${key}: [\n  ${wordsOf(list).join(',\n  ')},\n]\n`),
  ),
  'no words in the list': front(yaml => yaml.replace(tags, 'tags:')),
  'one word for a list': front(yaml => yaml.replace(tags, 'tags: one')),
  'numbers in the list': front(yaml => yaml.replace(tags, 'tags: [1, 2.0, yes, "q r", ~]')),
  'no priority': front(yaml => yaml.replace(/^priority: .*$/m, 'priority:')),
  'a day to be done by': front(yaml => (/^due/m.test(yaml) ? yaml : `${yaml}due: 2026-01-01\n`)),
  'somebody to do it': front(yaml => (/^assignee/m.test(yaml) ? yaml : `${yaml}assignee: "@ada" # hi\n`)),
  'a folded title': front(yaml => yaml.replace(/^title: "?([^"\n]*?)"?$/m, 'title: >-\n  $1')),
  'the front closed by dots': text => text.replace(/^(---\n[\s\S]*?\n)---\n/, '$1...\n'),
  'spaces behind the fences': text => text.replace(/^---\n([\s\S]*?\n)---\n/, '---   \n$1---  \n'),
  'a tab in the heading': body(text => text.replace(/^# (.*)$/m, '#\t$1  ')),
  'a closed heading': body(text => text.replace(/^# (.*)$/m, '# $1 #')),
  'an underlined heading': body(text => text.replace(/^# (.*)$/m, '$1\n======')),
  'no heading': body(text => text.replace(/^# .*\n+/m, '')),
  'a comment above the heading': body(text => `<!-- a comment -->\n\n${text}`),
  'colons inside bold words': body(text => text.replace(/\*\*(\w+)\*\*:/g, '**$1:**')),
  'another picture at the status': body(text => text.replace(/\*\*Status\*\*: [^\w\s]+ /, '**Status**: 🚧 ')),
  'signs parted by bars': body(text => text.replaceAll(' · ', ' | ')),
  'signs in a list': body(text => text.replace(/^(?:> )?\*\*(Status|Priority|Kind)\*\*/gm, '- **$1**')),
  'signs with hard breaks': body(text => text.replace(/^(\*\*\w+\*\*: .*)$/gm, '$1  ')),
  'a line below the signs': body(text => text.replace(/^(> \*\*Status.*)$/m, '$1\n> more words')),
  'fences of tildes': body(text => text.replaceAll('```', '~~~')),
  'a fence never closed': text => `${text}\n\`\`\`js\nopen\n\n# x\n`,
  'lists of stars': body(text => text.replace(/^( *)- /gm, '$1* ')),
  'tabs for spaces': body(text => text.replace(/^ {2,}/gm, '\t')),
  'more empty lines': body(text => text.replaceAll('\n\n', '\n\n\n')),
  'no empty lines above': body(text => text.replace(/^\n+/, '').replace(/^(# .*)\n\n/m, '$1\n')),
  'a rule and what looks like a front': body(text => `${text}\n---\nstatus: x\n---\n`),
  'a table, details, notes': text =>
    `${text}\n| a | b |\n|:--|--:|\n| x \\| y | \`z|w\` |\n\n<details>\n<summary>x</summary>\n\n- a\n\n</details>\n\n[^1]: note\n    more\n`,
  'nothing but the front': text => text.replace(/^(---\n[\s\S]*?\n---)\n[\s\S]*$/, '$1'),
}
