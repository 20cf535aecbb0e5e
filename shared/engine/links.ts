// The memory of a binding, link by link.

import type { BindingId } from '../core/ids.ts'
import type { Link } from '../core/link.ts'
import type { Store } from '../ports/store.ts'

export async function* linksOf(store: Pick<Store, 'links'>, binding: BindingId): AsyncGenerator<Link> {
  let page: string | undefined
  do {
    const found = await store.links(binding, page)
    yield* found.links
    page = found.next
  } while (page !== undefined)
}
