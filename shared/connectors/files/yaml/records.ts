// Lists of small records, such as the steps an item went through: a new one is written like those before it.

import { isMap, isScalar, isSeq } from 'yaml'
import { afterLine, lineEndOf, spliced, startOfLine } from '../splice.ts'
import { edited, type NewKey, withKey } from './edit.ts'
import { type Node, nodeAt, type Path, type Yaml } from './read.ts'
import { isLoose, quoteOf, type Spelling, spell, styleOf } from './scalar.ts'
import { indentOfLists } from './words.ts'

export type RecordFields = Readonly<Record<string, string>>

export interface NewRecords extends NewKey {
  /** For each part a value elsewhere whose quotes it takes while there is no earlier record. */
  readonly likes?: Readonly<Record<string, Path>>
}

/** A list that is written in a way of its own is left alone. */
export function withRecord(yaml: Yaml, path: Path, record: RecordFields, place: NewRecords): Yaml {
  const list = nodeAt(yaml, path)
  if (list === undefined) {
    const lines = linesOf(record, `${indentOfLists(yaml)}- `, part =>
      spelling(yaml, nodeAtOrNone(yaml, place.likes?.[part])),
    )
    return withKey(yaml, path, `:\n${lines.join('\n')}`, place)
  }
  const last = isSeq(list) && !list.flow ? list.items.at(-1) : undefined
  if (!isSeq(list) || !isMap(last) || last.flow) return yaml
  const { text } = yaml
  const first = last.items[0]?.key.range[0] ?? 0
  const lead = text.slice(startOfLine(text, first), first)
  const lines = linesOf(record, lead, part => spelling(yaml, partOf(last.items, part)))
  const at = afterLine(text, list.range[1])
  const lineEnd = lineEndOf(text)
  const before = at > 0 && text[at - 1] !== '\n' ? lineEnd : ''
  const put = before + lines.map(line => line + lineEnd).join('')
  return edited(yaml, path, spliced(text, [{ start: at, end: at, text: put }]))
}

const linesOf = (record: RecordFields, lead: string, how: (part: string) => Spelling): readonly string[] =>
  Object.entries(record).map(
    ([part, value], i) => `${i === 0 ? lead : ' '.repeat(lead.length)}${part}: ${spell(value, how(part))}`,
  )

const spelling = (yaml: Yaml, node: Node | null | undefined): Spelling => ({
  style: styleOf(node),
  quote: quoteOf(yaml),
  loose: isLoose(node),
})

const nodeAtOrNone = (yaml: Yaml, path: Path | undefined) => (path ? nodeAt(yaml, path) : undefined)

const partOf = (items: readonly { readonly key: unknown; readonly value: unknown }[], part: string) =>
  items.find(({ key }) => isScalar(key) && key.value === part)?.value as Node | null | undefined
