// Changing a status: Jira has no such write, only ways out of the status an issue is in. The shortest known way is walked,
// step by step, each step looked up on the issue itself.

import { doTransition, getTransitions, searchAndReconsileIssuesUsingJqlPost } from 'jira.js/cloud'
import { Fault } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import { standingIn } from './jql.ts'
import type { Office } from './office.ts'
import { type WireTransition, wireFound, wireTransitions } from './wire.ts'

export interface Walk {
  readonly issue: string
  readonly type: string
  readonly from: string
  readonly to: string
}

/** The next step of a walk, with what has to be filled in on its screen. */
export interface Hop {
  readonly transition: string
  readonly leadsTo: string
  readonly fields: Readonly<Record<string, unknown>>
}

const longestWalk = 6
const hour = 3600_000

/** Undefined when the issue is there already. Throws `invalid` when no way leads there. */
export async function nextStep(office: Office, walk: Walk): Promise<Hop | undefined> {
  if (isSame(walk.from, walk.to)) return undefined
  const out = await waysOut(office, walk.issue)
  note(office, walk.type, walk.from, out)
  const target = out.some(({ to }) => isSame(to.name, walk.to)) ? walk.to : await firstStop(office, walk, out)
  if (target === undefined) throw noWay(walk, out)
  const choices = out.filter(({ to }) => isSame(to.name, target)).map(wayThrough)
  const open = choices.find(choice => 'transition' in choice)
  if (open && 'transition' in open) return open
  const [blocked] = choices
  throw blocked && 'asks' in blocked ? wants(walk, blocked.asks) : noWay(walk, out)
}

/** All the way, step by step. Whoever cannot go on goes back, so that nothing is left halfway. */
export async function walkAll(office: Office, walk: Walk, first: Hop, isLate: () => boolean): Promise<void> {
  await take(office, walk, first)
  let at = first.leadsTo
  for (let hops = 1; !isSame(at, walk.to); hops++) {
    const next = await onwards(office, walk, at)
    if (hops === longestWalk || isLate()) throw midway(walk, at)
    await take(office, walk, next).catch(error => {
      throw midway(walk, at, error)
    })
    at = next.leadsTo
  }
}

async function onwards(office: Office, walk: Walk, at: string): Promise<Hop> {
  try {
    const next = await nextStep(office, { ...walk, from: at })
    if (next) return next
  } catch (error) {
    const isStuck = error instanceof Fault && error.kind === 'invalid'
    if (isStuck && (await goBack(office, { ...walk, from: at, to: walk.from }))) throw error
    throw midway(walk, at, error)
  }
  throw midway(walk, at)
}

/** Only by one step: another walk might get stuck as well. */
async function goBack(office: Office, walk: Walk): Promise<boolean> {
  try {
    const back = await nextStep(office, walk)
    if (!back || !isSame(back.leadsTo, walk.to)) return false
    await take(office, walk, back)
    return true
  } catch {
    // Whether or not it was moved, the engine looks at it again.
    return false
  }
}

async function take(office: Office, { issue }: Walk, { transition, leadsTo, fields }: Hop): Promise<void> {
  const about = `moving ${issue} to ${JSON.stringify(leadsTo)}`
  const filled = Object.keys(fields).length > 0 ? { fields } : {}
  const body = { issueIdOrKey: issue, transition: { id: transition }, ...filled }
  await office.jira.tell(about, client => doTransition(client, body), { inHalfTheTime: true })
}

const midway = ({ issue, to }: Walk, at: string, error?: unknown): Fault => {
  const why = error instanceof Fault ? ` (${error.message})` : ''
  const message = `Jira: ${issue} is on its way to ${JSON.stringify(to)} and got as far as ${JSON.stringify(at)}${why}. It is read again, and goes on from there.`
  return new Fault({ kind: 'unavailable', message })
}

const isSame = (a: string, b: string): boolean => fold(a) === fold(b)

async function waysOut({ jira }: Office, issue: string): Promise<readonly WireTransition[]> {
  const about = `asking which ways lead out of the status of ${issue}`
  const { transitions } = await jira.ask(about, wireTransitions, client =>
    getTransitions(client, { issueIdOrKey: issue, expand: 'transitions.fields' }),
  )
  return transitions.filter(({ isAvailable }) => isAvailable)
}

const note = ({ ways, settings }: Office, type: string, status: string, out: readonly WireTransition[]) =>
  ways.set(wayKey(type, status), { at: settings.clock.now(), to: out.map(({ to }) => to.name) })

const wayKey = (type: string, status: string): string => `${fold(type)}\n${fold(status)}`

/** Breadth first over what is known, asking other issues that stand where this one has not been. */
async function firstStop(office: Office, walk: Walk, out: readonly WireTransition[]): Promise<string | undefined> {
  const seen = new Set([fold(walk.from)])
  let front = out.map(({ to }) => ({ status: to.name, first: to.name }))
  for (let length = 1; length < longestWalk && front.length > 0; length++) {
    const next: typeof front = []
    for (const { status, first } of front) {
      if (seen.has(fold(status))) continue
      seen.add(fold(status))
      for (const to of (await waysFrom(office, walk.type, status)) ?? []) {
        if (isSame(to, walk.to)) return first
        next.push({ status: to, first })
      }
    }
    front = next
  }
  return blindStop(office, walk, out)
}

/** Nobody stands in the only status one can go to: whoever goes there will see further. Of several, none is tried. */
function blindStop({ ways }: Office, { type }: Walk, out: readonly WireTransition[]): string | undefined {
  const stops = [...new Set(out.map(({ to }) => to.name))]
  const [only, ...more] = stops.filter(stop => !ways.has(wayKey(type, stop)))
  return more.length === 0 && stops.length === 1 ? only : undefined
}

/** Undefined where no issue stands in that status. */
export async function waysFrom(office: Office, type: string, status: string): Promise<readonly string[] | undefined> {
  const { jira, ways, scope, settings } = office
  const known = ways.get(wayKey(type, status))
  if (known && settings.clock.now() - known.at < hour) return known.to
  const about = `looking for an issue in ${JSON.stringify(status)}`
  const question = { jql: standingIn(scope.project, type, status), fields: ['status'], maxResults: 1 }
  const { issues } = await jira.ask(
    about,
    wireFound,
    client => searchAndReconsileIssuesUsingJqlPost(client, question),
    { write: false },
  )
  const [there] = issues
  if (!there) return undefined
  const out = await waysOut(office, there.id)
  note(office, type, status, out)
  return out.map(({ to }) => to.name)
}

type Way = Hop | { readonly asks: readonly string[] }

/** A screen may ask for something. What has only one answer is answered; a resolution is Done, if it may be. */
function wayThrough({ id, to, fields }: WireTransition): Way {
  const given: Record<string, unknown> = {}
  const asks: string[] = []
  for (const [key, field] of Object.entries(fields)) {
    if (!field.required || field.hasDefaultValue) continue
    const done = key === 'resolution' ? field.allowedValues.find(({ name }) => name === 'Done') : undefined
    const [only, ...more] = field.allowedValues
    const answer = done ?? (only && more.length === 0 ? only : undefined)
    if (answer?.id === undefined) asks.push(field.name ?? key)
    else given[key] = { id: answer.id }
  }
  return asks.length > 0 ? { asks } : { transition: id, leadsTo: to.name, fields: given }
}

const wants = ({ issue, to }: Walk, asks: readonly string[]): Fault =>
  new Fault({
    kind: 'invalid',
    message: `Jira: ${issue} cannot be moved to ${JSON.stringify(to)}: the screen of that transition asks for ${asks.map(field => JSON.stringify(field)).join(' and ')}. Move it by hand, or let the transition do without.`,
  })

const noWay = ({ issue, from, to }: Walk, out: readonly WireTransition[]): Fault => {
  const reachable = [...new Set(out.map(each => JSON.stringify(each.to.name)))].join(', ') || 'nowhere'
  return new Fault({
    kind: 'invalid',
    message: `Jira: no way is known for ${issue} from ${JSON.stringify(from)} to ${JSON.stringify(to)}; from here it can go to ${reachable}. Check the status table against the workflow, and that the account may make transitions.`,
  })
}
