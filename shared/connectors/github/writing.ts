// Carrying out a plan: one request for everything GitHub takes at once, then what has doors of its own. After the first
// step nothing may look refused that is half done.

import { Fault } from '../../core/errors.ts'
import { shaped } from '../../http/shape.ts'
import type { Place } from './address.ts'
import { writeCard } from './board.ts'
import { isRich } from './dialect.ts'
import { fromRest, type Issue } from './issue.ts'
import type { Plan } from './planning.ts'
import type { End } from './reading.ts'
import { issueIn } from './reading.ts'
import { wordOf } from './status.ts'
import { wireIssue, wireLabels } from './wire.ts'

/** One thing to do. It answers with the issue as GitHub shows it right after, where GitHub does. */
export interface Step {
  readonly what: string
  run(shown: Issue | undefined): Promise<Issue | undefined>
  /** Usually it finds that there is nothing left to do. */
  readonly rarely?: true
}

/** What the last answer shows; undefined where something was written that it does not show. */
export async function carryOut(steps: readonly Step[], shown: Issue | undefined, about: string, begun = false) {
  let latest = shown
  let isBegun = begun
  for (const { what, run } of steps) {
    try {
      latest = await run(latest)
    } catch (reason) {
      if (!isBegun || !(reason instanceof Fault)) throw reason
      throw halfDone(reason, what, about)
    }
    isBegun = true
  }
  return latest
}

const halfDone = (fault: Fault, what: string, about: string): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `GitHub, ${about}: part of it is done, but not ${what}. It is read again and finished. ${fault.message}`,
    ...(fault.retryAfter === undefined ? {} : { retryAfter: fault.retryAfter }),
  })

/** In the order in which people's mistakes show early. */
export function stepsFor(end: End, issue: Issue | Pick<Issue, 'place'>, plan: Plan, about: string): readonly Step[] {
  return [
    ...peopleSteps(end, issue.place, plan, about),
    ...labelSteps(end, issue.place, plan, about),
    ...('id' in issue ? relationSteps(end, issue, plan, about) : []),
  ]
}

export const at = ({ owner, repo, number }: Place) => ({ owner, repo, issue_number: number })

export const issueFrom = ({ memory }: End, data: unknown, about: string): Issue =>
  memory.note(fromRest(issueIn(shaped(wireIssue, { body: data }, about))))

/** Title, body, state, milestone and type go in one request, and its answer shows the whole issue. */
export function coreStep(end: End, place: Place, plan: Plan, body: string | undefined, about: string): readonly Step[] {
  const { title, milestone, type, status } = plan
  const change = {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
    ...(milestone === undefined ? {} : { milestone }),
    ...(type === undefined ? {} : { type }),
    ...stateOf(plan),
  }
  if (Object.keys(change).length === 0) return []
  const patch = async (what: Readonly<Record<string, unknown>>) =>
    issueFrom(end, (await end.api.rest.issues.update({ ...at(place), ...what, request: { about } })).data, about)
  const main = { what: 'its text and state', run: () => patch(change) }
  if (status?.state !== 'closed') return [main]
  // Why it was closed is only taken along with the closing.
  const again: Step = {
    what: 'why it was closed',
    rarely: true,
    async run(shown) {
      if (!shown || shown.state.state === 'open' || wordOf(shown.state) === status.word) return shown
      await patch({ state: 'open' })
      return patch(stateOf(plan))
    },
  }
  return [main, again]
}

const stateOf = ({ status }: Plan) =>
  status === undefined
    ? {}
    : status.state === 'open'
      ? ({ state: 'open' } as const)
      : ({ state: 'closed', state_reason: reasonOf(status.reason) } as const)

const reasonOf = (reason: string | null) => (reason === 'not_planned' || reason === 'duplicate' ? reason : 'completed')

function peopleSteps(end: End, place: Place, { assignees }: Plan, about: string): readonly Step[] {
  if (!assignees) return []
  const { issues } = end.api.rest
  const call = (people: readonly string[]) => ({ ...at(place), assignees: [...people], request: { about } })
  const { add, remove } = assignees
  return [
    ...(add.length > 0
      ? [
          {
            what: 'whom it is assigned to',
            run: async () => issueFrom(end, (await issues.addAssignees(call(add))).data, about),
          },
        ]
      : []),
    ...(remove.length > 0
      ? [
          {
            what: 'whom it is no longer assigned to',
            run: async () => issueFrom(end, (await issues.removeAssignees(call(remove))).data, about),
          },
        ]
      : []),
  ]
}

function labelSteps({ api }: End, place: Place, { labels }: Plan, about: string): readonly Step[] {
  if (!labels) return []
  const { issues } = api.rest
  const call = { ...at(place), request: { about } }
  const showing = (shown: Issue | undefined, data: unknown): Issue | undefined =>
    shown && { ...shown, labels: shaped(wireLabels, { body: data }, about).map(label => label.name) }
  const add: Step = {
    what: 'its new labels',
    run: async shown => showing(shown, (await issues.addLabels({ ...call, labels: [...labels.add] })).data),
  }
  const remove = labels.remove.map(
    (name): Step => ({
      what: 'the labels to take away',
      async run(shown) {
        // A label that is gone already is as good as removed.
        const { data, status } = await issues.removeLabel({ ...call, name, request: { about, fine: [404] } })
        return Number(status) === 404 ? undefined : showing(shown, data)
      },
    }),
  )
  return [...(labels.add.length > 0 ? [add] : []), ...remove]
}

/** None of these answers with the issue itself. */
export function relationSteps(end: End, issue: Issue, plan: Plan, about: string): readonly Step[] {
  const { parent, blocks, card } = plan
  const unseen = (what: string, work: () => Promise<unknown>): Step => ({
    what,
    run: async () => {
      await work()
      return undefined
    },
  })
  return [
    ...(parent === undefined ? [] : [unseen('its parent', () => setParent(end, issue, parent, about))]),
    ...(blocks?.add ?? []).map(place => unseen('what it blocks', () => block(end, issue, place, about))),
    ...(blocks?.remove ?? []).map(place => unseen('what it no longer blocks', () => unblock(end, issue, place, about))),
    ...(card
      ? [unseen('its card on the board', async () => writeCard(end.api, await end.lexicon.board(), issue, card, about))]
      : []),
  ]
}

async function setParent({ api }: End, issue: Issue, parent: Place | null, about: string): Promise<void> {
  const { issues } = api.rest
  if (parent)
    await issues.addSubIssue({ ...at(parent), sub_issue_id: issue.id, replace_parent: true, request: { about } })
  else if (issue.parent)
    await issues.removeSubIssue({ ...at(issue.parent), sub_issue_id: issue.id, request: { about, fine: [404] } })
}

/** GitHub keeps it at the issue that is held up. */
const block = ({ api }: End, issue: Issue, held: Place, about: string) =>
  api.rest.issues.addBlockedByDependency({ ...at(held), issue_id: issue.id, request: { about } })

const unblock = ({ api }: End, issue: Issue, held: Place, about: string) =>
  api.rest.issues.removeDependencyBlockedBy({ ...at(held), issue_id: issue.id, request: { about, fine: [404] } })

/** Whether an answer of REST shows everything that is shared. */
export const showsAll = (end: End, issue: Issue | undefined): issue is Issue =>
  issue !== undefined && !isRich(end.dialect)
