// What is shown instead of a text: a filled-in template, or a summary. No expressions; text from outside is only ever data.

export const blanks = ['author', 'end', 'text', 'url'] as const
type Blank = (typeof blanks)[number]

const blank = /\{\{\s*([^{}]*?)\s*\}\}/g

export const blanksOf = (template: string): readonly string[] =>
  [...template.matchAll(blank)].map(([, name = '']) => name)

/** One pass: what a value contains, be it `{{text}}` again, is not looked at. */
export const fill = (template: string, values: Readonly<Record<Blank, string>>): string =>
  template.replace(blank, (whole, name: string) => (isBlank(name) ? values[name] : whole))

const isBlank = (name: string): name is Blank => blanks.some(known => known === name)

const longest = 600

/** The first words of a Markdown text that say something: no headings, front matter, remarks, pictures or rules. */
export function summaryOf(text: string): string {
  const bare = text
    .slice(0, 20_000)
    .replace(/\r\n?/g, '\n')
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
  const says = bare
    .split(/\n[ \t]*\n/)
    .map(block => block.split('\n').filter(saysSomething).join('\n').trim())
    .find(block => block !== '')
  const first = says ?? ''
  if (first.length <= longest) return first
  const cut = first.slice(0, longest)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2))} …`
}

const saysSomething = (line: string): boolean => !/^\s*(?:#{1,6}(?:\s|$)|\[?!\[|[-=*_]{3,}\s*$)/.test(line)
