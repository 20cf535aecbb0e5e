// What an edit was meant to leave behind, and whether that is what stands there now.

import type { FieldName } from '../../../core/ids.ts'
import { sameButForSpace } from '../../../core/merge-text.ts'
import { elements, isSet, minus, sameValue, setOf, type Value } from '../../../core/value.ts'
import type { Edit } from './format.ts'

/** The value a field should have; what the edit says nothing about stays. */
export function wantedOf(before: Value, { set, sets }: Edit, field: FieldName): Value {
  const change = sets[field]
  if (change) return setOf([...minus(elements(before), change.remove), ...change.add])
  const value = Object.hasOwn(set, field) ? (set[field] ?? null) : before
  return isSet(value) ? setOf(value) : value
}

/** Blank space in a text stays as its author likes it, whatever blank space came with the new one. */
export const isAsWanted = (field: FieldName, shown: Value, wanted: Value): boolean =>
  sameValue(shown, wanted) || (field === 'body' && sameButForSpace(String(shown ?? ''), String(wanted ?? '')))
