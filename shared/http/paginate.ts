// Walking through pages, in the three ways services know, with an end even where the service forgets to give one.

import { Fault } from '../core/errors.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** What to ask the next page with; undefined or empty at the end. */
  readonly next?: string | undefined
}

export interface Walk {
  /** What is being listed, for messages. */
  readonly about: string
  readonly mostPages?: number
}

/** All pages, one after the other. A page that is short or even empty is not the end; only a missing `next` is. */
async function* pages<T>(
  walk: Walk,
  fetchPage: (page: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const asked = new Set<string>()
  for (let page: string | undefined; ; ) {
    const { items, next } = await fetchPage(page)
    yield items
    if (!next) return
    if (asked.has(next)) throw astray(walk, 'the service sends the same page again and again')
    if (asked.size >= (walk.mostPages ?? 10_000)) throw astray(walk, `there are more than ${asked.size} pages`)
    asked.add(next)
    page = next
  }
}

export async function everything<T>(
  walk: Walk,
  fetchPage: (page: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const all: T[] = []
  for await (const items of pages(walk, fetchPage)) for (const item of items) all.push(item)
  return all
}

/** For walks whose pages somebody else asks for: a page that leads to itself is a walk without end. */
export function onwards(walk: Walk, page: string | undefined, next: string | undefined): string | undefined {
  if (next && next === page) throw astray(walk, 'the service sends the same page again and again')
  return next || undefined
}

/**
 * The next page of a `Link` header. It must stay at the host we asked: the credential goes along.
 */
export function nextLink(headers: Headers, base: string): string | undefined {
  for (const part of (headers.get('link') ?? '').split(/,(?=\s*<)/)) {
    const [, address, rel] = /^\s*<([^>]*)>.*?;\s*rel="?([^";]*)"?/i.exec(part) ?? []
    if (address === undefined || !rel?.split(/\s+/).includes('next')) continue
    const url = new URL(address, base)
    if (url.origin !== new URL(base).origin) throw astray({ about: 'listing' }, 'the next page lies at another host')
    return url.href
  }
  return undefined
}

/** Page numbers end at the first empty page; a short one may only mean that something was hidden from us. */
export const nextNumber = (page: string | undefined, listed: number): string | undefined =>
  listed === 0 ? undefined : String(Number(page ?? '1') + 1)

const astray = (walk: Walk, why: string): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `${walk.about}: ${why}. The listing was given up; it is tried again later.`,
  })
