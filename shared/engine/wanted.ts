// Whether an item is one of those a binding was narrowed to. What is unfinished is seen to the end all the same, and an
// item that was left out for a while goes on where it stopped.

import { posix } from 'node:path'
import type { Binding, Choice } from '../core/binding.ts'
import { fold } from '../core/field.ts'
import { type EndId, fieldName, type LinkId, type Ref } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import type { Link } from '../core/link.ts'
import { noNames, understand } from '../core/translate.ts'
import { elements, type Value } from '../core/value.ts'
import { isCalled, type Named } from './named.ts'

const labels = fieldName('labels')

/** An item as one end shows it. Comments go with what they are about. */
export function wantsItem(binding: Binding, end: EndId, item: Item): boolean {
  if (!binding.only || item.kind === 'comment') return true
  const { ref, name, url, fields } = item
  const said = [...elements(fields[labels]), ...elements(agreedLabels(binding, end, fields[labels]))]
  return binding.only.some(choice => fits(choice, { names: [{ ref, name, url }], labels: said }))
}

/** By what is remembered of an item at all its ends. One that is unfinished always counts: nobody is left half told. */
export function wantsLink({ only }: Binding, link: Link): boolean {
  if (!only || link.kind === 'comment' || link.due !== undefined) return true
  const names = Object.values(link.ends)
  return only.some(choice => fits(choice, { id: link.id, names, labels: elements(link.agreed[labels]?.value) }))
}

interface Known {
  readonly id?: LinkId
  readonly names: readonly Named[]
  readonly labels: readonly string[]
}

function fits({ by, text }: Choice, known: Known): boolean {
  switch (by) {
    case 'label':
      return known.labels.some(label => fold(label) === fold(text))
    case 'path':
      return known.names.some(({ ref }) => ref !== undefined && isWithin(ref, text))
    case 'url':
    case 'id':
      return known.id === text || known.names.some(names => isCalled(names, text))
  }
}

function agreedLabels({ fields }: Binding, end: EndId, shown: Value | undefined): Value | undefined {
  const rule = fields.find(each => each.name === labels)
  const here = rule?.at[end]
  return rule && here && shown !== undefined ? understand({ rule, here, names: noNames }, shown) : undefined
}

/** A pattern that fits a folder fits all that is in it. */
function isWithin(ref: Ref, pattern: string): boolean {
  const parts = ref.split('/')
  return parts.some((_, depth) => posix.matchesGlob(parts.slice(0, depth + 1).join('/'), pattern))
}
