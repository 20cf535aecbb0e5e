// The free query of a scope: GitHub's search names the issues, and only names them. Its index lags and may be wrong, so
// what an issue shows is always read.

import { Fault } from '../../core/errors.ts'
import { ref, type ServiceTime } from '../../core/ids.ts'
import { shaped } from '../../http/shape.ts'
import { isHome } from './address.ts'
import { fits } from './filter.ts'
import { fromRest, writeTime } from './issue.ts'
import type { End } from './reading.ts'
import { hasNext, type Rows, turnPage } from './rows.ts'
import { wireSearch } from './wire.ts'

export async function searchPage(end: End, from: ServiceTime | undefined, at: string | undefined): Promise<Rows> {
  const { api, dialect } = end
  const { repo, query = '' } = dialect.scope
  const about = `searching ${repo}`
  const { rows, next } = await turnPage(at, from, async (time, page) => {
    const changed = time === 0 ? '' : ` updated:>=${writeTime(time)}`
    const { data, headers } = await api.rest.search.issuesAndPullRequests({
      q: `repo:${repo} is:issue${changed} ${query}`,
      sort: 'updated',
      order: 'asc',
      per_page: 100,
      page,
      request: { about },
    })
    const { incomplete_results, items } = shaped(wireSearch, { body: data }, about)
    if (incomplete_results) throw halfway(about)
    const found = items.filter(row => row.pull_request === undefined).map(fromRest)
    return { rows: found, more: hasNext(headers.link) }
  })
  // A query that says OR may reach into other repositories.
  const ours = rows.filter(({ place }) => isHome(dialect.home, `${place.owner}/${place.repo}`))
  // The card is not shown here; its filter is left to whoever reads.
  const listed = ours
    .filter(issue => dialect.scope.iteration !== undefined || fits(issue, dialect))
    .map(({ place, updatedAt }) => ({ ref: ref(String(place.number)), updatedAt }))
  return { seen: rows, listed, next }
}

const halfway = (about: string): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `GitHub, ${about}: the search gave up half way. It is tried again later; a simpler query helps.`,
  })
