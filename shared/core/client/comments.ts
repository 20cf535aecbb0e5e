// Comments: which ends mirror them, and how a text is shown where it was not written.

import type { FieldAtEnd, FieldRule } from '../binding.ts'
import { type EndId, type FieldName, fieldName } from '../ids.ts'
import type { Derivation } from './derivation.ts'
import { own } from './known.ts'
import type { Disguise, Project, Shown } from './model.ts'
import { quote } from './problem.ts'
import { fill, summaryOf } from './shown.ts'

/** Comments are mirrored only where the file asks for it. */
export function commentRules(derivation: Derivation): readonly FieldRule[] {
  const { project, known, listener, unsaid } = derivation
  const order = project.comments
  if (!order) return []
  const at: Record<EndId, FieldAtEnd> = {}
  for (const end of project.ends) {
    const part = own(order.flows, end.name)
    if (!part) continue
    if (own(known, end.connector)?.comments !== true) {
      if (part.named)
        listener.tell(order.path, `${quote(end.name)} has no comments`, `a direction without ${quote(end.name)}`)
      continue
    }
    const shown = isDisguise(order.shown) && part.flow !== 'gives' && { shownAs: shownAs(order.shown, project) }
    at[end.id] = { flow: part.flow, ...shown }
  }
  return Object.keys(at).length < 2 ? [] : [{ name: bodyField, kind: 'text', policy: unsaid, at }]
}
const bodyField: FieldName = fieldName('body')

export const isDisguise = (shown: Shown | undefined): shown is Disguise =>
  shown?.as === 'summary' || shown?.as === 'template'

export function shownAs(shown: Disguise, project: Project): NonNullable<FieldAtEnd['shownAs']> {
  if (shown.as === 'summary')
    return (text, { url }) => [summaryOf(text), ...(url === undefined ? [] : [url])].join('\n\n')
  const names = new Map(project.ends.map(end => [end.id, end.name]))
  return (text, { end, author = 'somebody', url = '' }) =>
    fill(shown.template, { author, end: names.get(end) ?? end, text, url })
}
