// Looks whether all that a binding needs is there, before anything is written. Asks only.

import { getAllStatuses, getMyPermissions } from 'jira.js/cloud'
import { Fault } from '../../core/errors.ts'
import { type FieldName, fieldName } from '../../core/ids.ts'
import { setOf } from '../../core/value.ts'
import { path } from '../../http/path.ts'
import type { Finding, Inspection, Question } from '../../ports/connector.ts'
import { isKnownForm } from './custom.ts'
import type { Office } from './office.ts'
import { own } from './slots.ts'
import { waysFrom } from './status.ts'
import { wirePermissions, wireStatusesByType } from './wire.ts'

export async function inspect(office: Office, { people }: Question): Promise<Inspection> {
  const { known, scope } = office
  const me = await known.prove()
  const account = me.displayName || me.accountId
  const findings: Finding[] = []
  const noProject = await fails(() => known.project())
  if (noProject) {
    const message = `The project ${scope.project} is not to be seen by ${account}. Check its key, and let the account browse it.`
    return { account, findings: [{ weight: 'stops', message }], words: {}, strangers: people }
  }
  findings.push(...(await permissions(office)), ...(await fields(office)))
  const strangers: string[] = []
  for (const word of people) if (await fails(() => office.people.idOf(word))) strangers.push(word)
  const steps = office.shares('status') ? await workflow(office) : undefined
  return { account, findings, words: await words(office, findings), strangers, ...(steps ? { steps } : {}) }
}

/** Only what a person must correct; a service that is down is not a finding. */
async function fails(work: () => Promise<unknown>): Promise<Fault | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof Fault && (error.kind === 'invalid' || error.kind === 'not-found')) return error
    throw error
  }
}

/** What it takes, and what is not mirrored without it. */
const rights: Readonly<Record<string, { readonly weight: Finding['weight']; readonly without: string }>> = {
  BROWSE_PROJECTS: { weight: 'stops', without: 'nothing can be read' },
  CREATE_ISSUES: { weight: 'warns', without: 'nothing can be created' },
  EDIT_ISSUES: { weight: 'warns', without: 'no field can be changed' },
  TRANSITION_ISSUES: { weight: 'warns', without: 'no status can be changed' },
  ASSIGN_ISSUES: { weight: 'warns', without: 'nobody can be assigned' },
  SCHEDULE_ISSUES: { weight: 'warns', without: 'no due date and no sprint can be set' },
  LINK_ISSUES: { weight: 'warns', without: 'nothing can be linked' },
  ADD_COMMENTS: { weight: 'warns', without: 'no comment can be written' },
}

async function permissions({ jira, scope, ...office }: Office): Promise<readonly Finding[]> {
  const needed = Object.keys(rights).filter(right => {
    if (right === 'TRANSITION_ISSUES') return office.shares('status')
    if (right === 'ASSIGN_ISSUES') return office.shares('assignees')
    if (right === 'SCHEDULE_ISSUES') return office.shares('due') || office.shares('iteration')
    if (right === 'LINK_ISSUES') return office.shares('blocks') || office.shares('relates')
    return right === 'ADD_COMMENTS' ? office.comments : true
  })
  const answer = await jira.ask('asking for our permissions', wirePermissions, client =>
    getMyPermissions(client, { projectKey: scope.project, permissions: needed.join(',') }),
  )
  return needed.flatMap(right => {
    const { weight, without } = rights[right] ?? { weight: 'warns', without: '' }
    if (answer.permissions[right]?.havePermission) return []
    return [
      { weight, message: `The account lacks the permission ${right} in ${scope.project}: ${without}. Grant it there.` },
    ]
  })
}

async function fields(office: Office): Promise<readonly Finding[]> {
  const slots = await office.slots()
  return office.shared.flatMap((name): readonly Finding[] => {
    const slot = slots.get(name)
    const called = JSON.stringify(office.settings.names[name] ?? name.replace(/^x:/, ''))
    if (!slot)
      return [
        {
          weight: own(name) ? 'stops' : 'warns',
          message: `There is no field for ${called} at this site. Correct its name in the binding, or leave it out.`,
        },
      ]
    if (slot.custom && !isKnownForm(slot.custom))
      return [{ weight: 'warns', message: `The field ${called} is of a type that is not mirrored.` }]
    return []
  })
}

async function words(office: Office, findings: Finding[]): Promise<Inspection['words']> {
  const { known } = office
  const found: Record<FieldName, readonly string[]> = {}
  const names = (all: readonly { readonly name: string }[]) => setOf(all.map(({ name }) => name))
  if (office.shares('status') || office.shares('type')) {
    const types = await statusesByType(office)
    if (office.shares('status')) found[fieldName('status')] = names(types.flatMap(({ statuses }) => statuses))
    if (office.shares('type')) found[fieldName('type')] = names(types)
  }
  if (office.shares('priority')) found[fieldName('priority')] = names(await known.priorities())
  if (office.shares('milestone'))
    found[fieldName('milestone')] = names((await known.versions()).filter(({ archived }) => !archived))
  if (office.shares('iteration')) {
    const wrong = await fails(() => known.sprints())
    if (wrong) findings.push({ weight: 'warns', message: wrong.message })
    else found[fieldName('iteration')] = names(await known.sprints())
  }
  return found
}

const statusesByType = ({ jira, scope }: Office) =>
  jira.ask(`asking for the statuses of ${scope.project}`, wireStatusesByType, client =>
    getAllStatuses(client, { projectIdOrKey: path`${scope.project}` }),
  )

/** Which statuses lie one step away: told by issues that stand there. Of a status nobody stands in, nothing is known. */
async function workflow(office: Office): Promise<Readonly<Record<string, readonly string[]>>> {
  const steps = new Map<string, readonly string[]>()
  for (const { name: type, statuses } of await statusesByType(office))
    for (const { name: status } of statuses) {
      const ways = await waysFrom(office, type, status)
      if (ways) steps.set(status, setOf([...(steps.get(status) ?? []), ...ways.filter(way => way !== status)]))
    }
  return Object.fromEntries(steps)
}
