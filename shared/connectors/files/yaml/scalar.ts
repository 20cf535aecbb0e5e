// How a value is spelt in YAML: in the style that is there, or the plainest one in which it reads back as itself.

import { isScalar, isSeq, parseDocument } from 'yaml'
import { Fault } from '../../../core/errors.ts'
import type { Scalar } from '../../../core/value.ts'
import { meaningOf, type Node, type Yaml } from './read.ts'

export type Style = 'plain' | 'single' | 'double'

export interface Spelling {
  readonly style: Style
  /** Inside `[…]` more characters have a meaning. */
  readonly inFlow?: boolean
  /** The quotes to take where plain will not do. */
  readonly quote?: Style
  /** What stands there already is a plain word that others may take for a date or number; this one may be too. */
  readonly loose?: boolean
}

export function spell(value: Exclude<Scalar, null>, how: Spelling): string {
  if (typeof value !== 'string') return String(value)
  if (how.style === 'plain' && isSimple(value)) return value
  const styles = new Set<Style>([how.style, how.quote ?? 'double', 'double'])
  for (const style of styles) {
    const spelt = style === 'plain' ? plain(value, how) : style === 'single' ? single(value) : double(value)
    if (spelt !== undefined && readsAs(spelt, value, how.inFlow === true)) return spelt
  }
  throw new Fault({ kind: 'invalid', message: 'A value holds characters that cannot be written into YAML. Reword it.' })
}

/** Words that need no trial. */
const isSimple = (value: string): boolean => /^[A-Za-z][\w-]*(?: [\w-]+)*$/.test(value) && !isMistakable(value)

const plain = (value: string, { loose = false }: Spelling): string | undefined =>
  typeof meaningOf(value) !== 'string' || (isMistakable(value) && !loose) || /[\n\r]/.test(value) ? undefined : value

/** What some readers of YAML take for something else than words: truth values, numbers, dates. */
const isMistakable = (value: string): boolean =>
  /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value) || /^[-+]?\.?\d[\d_.:TZx+-]*$/i.test(value)

const single = (value: string): string | undefined =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(value) ? undefined : `'${value.replaceAll("'", "''")}'`

const double = (value: string): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, sign => `\\u${hex(sign)}`)
const hex = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(4, '0')

function readsAs(spelt: string, value: string, inFlow: boolean): boolean {
  const { contents, errors } = parseDocument(inFlow ? `[${spelt}, z]` : `- ${spelt}\n- z`, {
    schema: 'failsafe',
    prettyErrors: false,
  })
  if (errors.length > 0 || !isSeq(contents) || contents.items.length !== 2) return false
  const [first] = contents.items
  const isKept = isScalar(first) && first.value === value
  // A list forgives what a value behind its key does not: `a: b`.
  return (
    isKept && (inFlow || parseDocument(`k: ${spelt}`, { schema: 'failsafe', prettyErrors: false }).errors.length === 0)
  )
}

export const styleOf = (node: Node | null | undefined): Style => {
  if (!isScalar(node)) return 'plain'
  return node.type === 'QUOTE_SINGLE' ? 'single' : node.type === 'QUOTE_DOUBLE' ? 'double' : 'plain'
}

/** Where a plain word stands already that only looks like one, another such word may follow. */
export const isLoose = (node: Node | null | undefined): boolean =>
  isScalar(node) && node.type === 'PLAIN' && typeof node.value === 'string' && isMistakable(node.value)

/** The quotes most values of a text have. */
export function quoteOf({ text }: Yaml): Style {
  const count = (sign: RegExp) => text.match(sign)?.length ?? 0
  return count(/(?:: |- |[[,] ?)'/g) > count(/(?:: |- |[[,] ?)"/g) ? 'single' : 'double'
}
