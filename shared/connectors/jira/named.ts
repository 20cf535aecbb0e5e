// What people call issues, as refs: keys, numbers after a hash, addresses of pages.

import { bulkFetchIssues, getIssue } from 'jira.js/cloud'
import { Fault } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import type { Office } from './office.ts'
import { chunks, isOurs } from './read.ts'
import { issueRef, keyIn } from './refs.ts'
import { type WireIssue, wireFetched, wireIssue } from './wire.ts'

const atOnce = 100

export async function named(office: Office, words: readonly string[]): Promise<readonly (Ref | undefined)[]> {
  const { jira, known, scope } = office
  const keys = words.map(word => keyIn(word, scope.project, jira.site)?.toUpperCase())
  const asked = [...new Set(keys.filter(key => key !== undefined))]
  if (asked.length > 0) await known.me()
  const found = new Map<string, WireIssue>()
  for (const chunk of chunks(asked, atOnce)) {
    const { issues } = await jira.ask(
      'looking for issues by their names',
      wireFetched,
      client => bulkFetchIssues(client, { issueIdsOrKeys: [...chunk], fields: ['created'] }),
      { write: false },
    )
    for (const issue of issues) found.set(issue.key.toUpperCase(), issue).set(issue.id, issue)
  }
  // What has another name by now does not show which of the names it was asked by.
  for (const key of asked) if (!found.has(key)) await byItself(office, key, found)
  return Promise.all(
    keys.map(async key => {
      const issue = key === undefined ? undefined : found.get(key)
      return issue && (await isOurs(office, issue.key)) ? issueRef(issue.id) : undefined
    }),
  )
}

async function byItself({ jira }: Office, key: string, found: Map<string, WireIssue>): Promise<void> {
  try {
    const about = `looking for ${key}`
    found.set(
      key,
      await jira.ask(about, wireIssue, client => getIssue(client, { issueIdOrKey: key, fields: ['created'] })),
    )
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'not-found') throw error
  }
}
