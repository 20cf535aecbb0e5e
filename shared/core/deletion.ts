// How a deletion proceeds: dying until every end was looked at, deleting until every end is out, then gone.

import type { EndMemory, Link } from './link.ts'

export function advanced(link: Link): Link {
  if (link.state === 'live') return link
  const staying = Object.values(link.ends).filter(isThere)
  if (staying.length === 0) return { ...link, state: 'gone' }
  const isAgreed = link.state === 'dying' && staying.every(memory => memory.confirmed)
  return isAgreed ? { ...link, state: 'deleting' } : link
}

/** An item, or an attempt that may still turn out to have made one. */
export const isThere = (memory: EndMemory | undefined): boolean =>
  memory !== undefined && !memory.out && (memory.ref !== undefined || memory.creating !== undefined)
