// An item and all below it, by what is remembered.

import { fieldName, type LinkId, type RunId } from '../core/ids.ts'
import { elements } from '../core/value.ts'
import type { Engine } from './engine.ts'
import { linksOf } from './links.ts'
import { lookAtLink } from './visiting.ts'

const parentField = fieldName('parent')

/** Links below the given ones, without these; each once, also where somebody made a circle. */
export async function below({ store, binding }: Engine, roots: readonly LinkId[]): Promise<readonly LinkId[]> {
  const children = new Map<string, LinkId[]>()
  for await (const { id, parent, agreed, state } of linksOf(store, binding.id)) {
    if (state === 'gone') continue
    for (const over of [...elements(agreed[parentField]?.value), ...(parent ? [parent] : [])])
      children.set(over, [...(children.get(over) ?? []), id])
  }
  const found = new Set<LinkId>()
  const walk = (id: LinkId): void => {
    for (const child of children.get(id) ?? [])
      if (!found.has(child) && !roots.includes(child)) {
        found.add(child)
        walk(child)
      }
  }
  for (const root of roots) walk(root)
  return [...found]
}

/** Sends somebody to look at links wherever they are. */
export async function lookEverywhere(engine: Engine, links: readonly LinkId[], run: RunId): Promise<void> {
  const signals = links.flatMap(id =>
    engine.binding.ends.map(({ id: end }) => {
      const signal = { binding: engine.binding.id, end, run, tries: 0, look: 'changes', census: false } as const
      return lookAtLink({ engine, signal }, end, id)
    }),
  )
  if (signals.length > 0) await engine.queue.send(signals)
}
