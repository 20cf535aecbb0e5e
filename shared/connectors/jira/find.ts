// Finding what we made when the answer was lost: by our marker, never by a title. Jira cannot search for our notes on an
// issue, so everything our account made in the project is listed with them; no label, nothing people would see.

import { searchAndReconsileIssuesUsingJqlPost } from 'jira.js/cloud'
import type { Ref } from '../../core/ids.ts'
import type { Item, Marker } from '../../core/item.ts'
import { everything } from '../../http/paginate.ts'
import { allComments } from './changes.ts'
import { madeByUs } from './jql.ts'
import { commentFrom, markerIn, markerProperty } from './mapping.ts'
import type { Office } from './office.ts'
import { read } from './read.ts'
import { issueRef, placeOf } from './refs.ts'
import { wireFound } from './wire.ts'

/** With hardly a field asked for, a page may be long. */
const mostIssues = 1000

export async function find(office: Office, marker: Marker, parent: Ref | undefined): Promise<readonly Item[]> {
  const { me } = await office.eyes()
  if (parent !== undefined) {
    const comments = await allComments(office, placeOf(parent).issue)
    return comments.map(comment => commentFrom(comment, me)).filter(item => isOf(item.marker, marker))
  }
  const refs = await markedIssues(office, marker)
  const items = await read(
    office,
    refs.map(ref => ({ ref })),
  )
  return items.flatMap(outcome => {
    if (outcome.ok) return isOf(outcome.value.marker, marker) ? [outcome.value] : []
    // What cannot be read right now is not "not there".
    if (outcome.fault.kind === 'not-found') return []
    throw outcome.fault
  })
}

async function markedIssues({ jira, scope }: Office, marker: Marker): Promise<readonly Ref[]> {
  const about = `looking for the marker of ${marker.link}`
  const question = {
    jql: madeByUs(scope.project),
    fields: ['created'],
    properties: [markerProperty],
    maxResults: mostIssues,
  }
  return everything({ about }, async page => {
    const { issues, nextPageToken } = await jira.ask(
      about,
      wireFound,
      client =>
        searchAndReconsileIssuesUsingJqlPost(
          client,
          page === undefined ? question : { ...question, nextPageToken: page },
        ),
      { write: false },
    )
    const marked = issues.filter(({ properties }) => isOf(markerIn(properties[markerProperty]), marker))
    return { items: marked.map(({ id }) => issueRef(id)), next: nextPageToken ?? undefined }
  })
}

const isOf = (found: Marker | undefined, { link, end }: Marker): boolean => found?.link === link && found.end === end
