// Taking items away: deleting, where the account may, and archiving, where the site has it.

import { deleteComment, deleteIssue, getIssue } from 'jira.js/cloud'
import { Fault, type Outcome } from '../../core/errors.ts'
import { each } from '../../http/batch.ts'
import { shaped } from '../../http/shape.ts'
import type { Removal } from '../../ports/connector.ts'
import type { Office } from './office.ts'
import { issueRef, placeOf } from './refs.ts'
import { wireArchived, wireIssue } from './wire.ts'

export const remove = ({ jira, memory }: Office, removals: readonly Removal[]): Promise<readonly Outcome<void>[]> =>
  each(removals, async ({ ref }) => {
    const { issue, comment } = placeOf(ref)
    const about = `removing ${ref}`
    memory.forget(ref)
    if (comment !== undefined)
      return jira.tell(about, client => deleteComment(client, { issueIdOrKey: issue, id: comment }))
    // Its sub-tasks are items of their own: an issue that has some is refused, not deleted with them.
    return jira.tell(about, client => deleteIssue(client, { issueIdOrKey: issue, deleteSubtasks: 'false' }))
  })

export const archive = (office: Office, removals: readonly Removal[]): Promise<readonly Outcome<void>[]> =>
  each(removals, async ({ ref }) => {
    const { issue, comment } = placeOf(ref)
    if (comment !== undefined)
      throw new Fault({
        kind: 'invalid',
        message: `Jira: comments cannot be archived. Let the binding say \`deletions: mirror\` or \`unlink\`.`,
      })
    await archiveOne(office, issue)
  })

/** jira.js has no function for it. */
async function archiveOne({ jira, memory }: Office, issue: string): Promise<void> {
  const about = `archiving ${issue}`
  memory.forget(issueRef(issue))
  try {
    const answer = await jira.send({
      method: 'PUT',
      path: '/rest/api/3/issue/archive',
      body: { issueIdsOrKeys: [issue] },
      about,
    })
    const { errors } = shaped(wireArchived, answer, about)
    if (!errors || Object.keys(errors).length === 0) return
  } catch (error) {
    // Without Premium, or without the right to administer, this one deed is denied; the rest of the connection is well.
    if (error instanceof Fault && error.kind === 'denied') throw notHere(issue)
    throw error
  }
  // Some were not archived, and only one was asked for: is it there at all?
  await jira.ask(about, wireIssue, client => getIssue(client, { issueIdOrKey: issue, fields: ['created'] }))
  throw notHere(issue)
}

const notHere = (issue: string): Fault =>
  new Fault({
    kind: 'invalid',
    message: `Jira: ${issue} cannot be archived. That takes Jira Premium and an account that administers Jira; otherwise let the binding say \`deletions: unlink\` or \`mirror\`.`,
  })
