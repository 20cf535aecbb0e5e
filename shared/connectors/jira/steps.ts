// The steps of a change, each one request that writes: the edit itself, hops through the workflow, links, the sprint.

import { moveIssuesToBacklog, moveIssuesToSprintAndRank } from 'jira.js/agile'
import { deleteIssueLink, editIssue, linkIssues, updateComment } from 'jira.js/cloud'
import { Fault } from '../../core/errors.ts'
import { fieldName } from '../../core/ids.ts'
import type { Patch } from '../../ports/connector.ts'
import { adfDoc } from './adf.ts'
import type { How } from './ask.ts'
import { bodyOf } from './create.ts'
import type { Edit } from './edit.ts'
import { spellingIn, spellingProperty } from './mapping.ts'
import type { Office } from './office.ts'
import { isIssue, type Raw } from './read.ts'
import { placeOf } from './refs.ts'
import { type Hop, walkAll } from './status.ts'
import { writeText } from './text.ts'
import { wireIssue } from './wire.ts'
import { checked } from './words.ts'

/** isLate: whether there is no time left for another request. */
export type Step = (how: How, isLate: () => boolean) => Promise<void>

export function stepsOf(office: Office, issue: string, edit: Edit, first: Hop | undefined): readonly Step[] {
  const { fields, update: verbs, properties, walk, sprint, newLinks, oldLinks } = edit
  const hasEdit = [fields, verbs, properties].some(part => Object.keys(part).length > 0)
  return [
    ...(hasEdit ? [(how: How) => editFields(office, issue, edit, how)] : []),
    ...(walk && first ? [(_: How, isLate: () => boolean) => walkAll(office, walk, first, isLate)] : []),
    ...newLinks.map(link => (how: How) => tie(office, issue, link, how)),
    ...oldLinks.map(id => (how: How) => cut(office, issue, id, how)),
    ...(sprint === undefined ? [] : [(how: How) => moveTo(office, issue, sprint, how)]),
  ]
}

async function editFields({ jira }: Office, issue: string, edit: Edit, how: How): Promise<void> {
  const { fields, update: verbs, properties } = edit
  const body = {
    issueIdOrKey: issue,
    returnIssue: true,
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(Object.keys(verbs).length > 0 ? { update: verbs } : {}),
    ...(properties.length > 0 ? { properties } : {}),
  }
  const shape = wireIssue.optional().catch(undefined)
  const answer = await jira.ask(`changing ${issue}`, shape, client => editIssue(client, body), how)
  if (answer) edit.answer = answer
}

async function tie(
  { jira }: Office,
  issue: string,
  { type, other }: Edit['newLinks'][number],
  how: How,
): Promise<void> {
  // "Inward" is where the link comes from: the issue that blocks.
  const link = { type: { name: type }, inwardIssue: { id: issue }, outwardIssue: { id: other } }
  await elsewhere(`${issue} and ${other} cannot be linked: one of them is not to be seen`, () =>
    jira.tell(`linking ${issue} to ${other}`, client => linkIssues(client, link), how),
  )
}

async function cut({ jira }: Office, issue: string, linkId: string, how: How): Promise<void> {
  try {
    await jira.tell(`unlinking ${issue}`, client => deleteIssueLink(client, { linkId }), how)
  } catch (error) {
    // Somebody was faster.
    if (!(error instanceof Fault) || error.kind !== 'not-found') throw error
  }
}

async function moveTo({ jira }: Office, issue: string, sprint: number | null, how: How): Promise<void> {
  const about = sprint === null ? `moving ${issue} to the backlog` : `moving ${issue} to sprint ${sprint}`
  await elsewhere(`${issue} cannot be moved: the issue or the sprint is not to be seen`, () =>
    jira.tell(
      about,
      client =>
        sprint === null
          ? moveIssuesToBacklog(client, { issues: [issue] })
          : moveIssuesToSprintAndRank(client, { sprintId: sprint, issues: [issue] }),
      how,
    ),
  )
}

/** "Not found" said of something else must not be taken for the end of the item. */
async function elsewhere(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'not-found') throw error
    throw new Fault({
      kind: 'invalid',
      message: `Jira: ${what}. Check that both are there and that the account may see them.`,
    })
  }
}

export async function reword({ jira }: Office, { ref, set }: Patch, there: Raw | undefined, how: How): Promise<void> {
  const { issue, comment = '' } = placeOf(ref)
  const markdown = set[fieldName('body')]
  if (typeof markdown !== 'string' || markdown.trim() === '')
    throw new Fault({
      kind: 'invalid',
      message: `Jira: the comment ${ref} cannot be left without words. Write something, or remove it.`,
    })
  checked(fieldName('body'), markdown)
  const now = there && !isIssue(there) ? there : undefined
  const { doc, spelling } = writeText(markdown, adfDoc.safeParse(now?.body).data)
  const before = spellingIn(now?.properties.find(({ key }) => key === spellingProperty)?.value)
  const notes = spelling || before ? { properties: [{ key: spellingProperty, value: spelling ?? { blocks: [] } }] } : {}
  const body = { body: bodyOf(doc ?? undefined), ...notes }
  await jira.tell(`changing ${ref}`, client => updateComment(client, { issueIdOrKey: issue, id: comment, body }), how)
}
