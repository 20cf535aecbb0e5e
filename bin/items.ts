// Finds the items people speak of, by whatever they call them: a link's id, a ref, a name, an address, or a title.

import { bindingId, type EndId, type FieldName, type LinkId } from '../shared/core/ids.ts'
import type { Link } from '../shared/core/link.ts'
import { linksOf as linksIn } from '../shared/engine/links.ts'
import { Refusal } from '../shared/index.ts'
import type { Store } from '../shared/ports/store.ts'
import { line } from './paper.ts'

export const linksOf = (store: Store, project: string): AsyncGenerator<Link> => linksIn(store, bindingId(project))

export async function linkCalled(store: Store, project: string, name: string): Promise<Link> {
  const found: Link[] = []
  for await (const link of linksOf(store, project)) if (namesOf(link).includes(name)) found.push(link)
  const [only, ...others] = found.length > 1 ? found.filter(link => link.kind === 'item') : found
  if (only && others.length === 0) return only
  if (!only)
    throw new Refusal(
      `Nothing here is called ${JSON.stringify(name)}. \`lockstep status --items\` lists what is linked.`,
    )
  throw new Refusal(
    `${JSON.stringify(name)} may be ${[only, ...others].map(link => `${called(link)} (${link.id})`).join(' or ')}. Use the id in brackets.`,
  )
}

const namesOf = (link: Link): readonly string[] => [
  link.id,
  ...Object.values(link.ends).flatMap(({ ref, name, url }) => [ref, name, url].filter(word => word !== undefined)),
  ...[link.agreed['title' as FieldName]?.value].filter(value => typeof value === 'string'),
]

/** What to call an item in a line for people. */
export function called(link: Link): string {
  const title = link.agreed['title' as FieldName]?.value
  const [name] = Object.values(link.ends).flatMap(({ name, ref }) => name ?? ref ?? [])
  return typeof title === 'string' && title !== '' ? line(title, 50) : String(name ?? link.id)
}

/** What an item is called at one end. */
export const calledAt = (link: Link, end: EndId): string | undefined => link.ends[end]?.name ?? link.ends[end]?.ref

/** `SHOP/jira` in a project SHOP is `jira` to its people. */
export const endName = (end: EndId, project: string): string =>
  end.startsWith(`${project}/`) ? end.slice(project.length + 1) : end

export const asLinkId = (text: string): LinkId => text as LinkId
