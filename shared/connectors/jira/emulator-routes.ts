// The emulated site's doors for issues, comments, links and searches.

import { z } from 'zod'
import type { Exchange, Handler, Routes } from '../../http/emulator.ts'
import { adfDoc } from './adf.ts'
import { flawOf } from './emulator-adf.ts'
import { applied, type Wanted, wanted } from './emulator-fields.ts'
import type { Book, Comment, Issue } from './emulator-issues.ts'
import { type Asker, BadJql, type Question, type Subject, understood } from './emulator-jql.ts'
import { showComment, showComments, showIssue, showStatus, showTime, showType, type View } from './emulator-show.ts'
import { projects, sprints, users, workflowOf } from './emulator-world.ts'

export interface RouteSettings extends View {
  readonly book: Book
  readonly pageSize: number
  /** The next transition meets another one on its way. */
  readonly collides: () => boolean
}

const us = users.us.accountId

export const said = (status: number, message: string, errors: Readonly<Record<string, string>> = {}): Response =>
  Response.json({ errorMessages: message === '' ? [] : [message], errors }, { status })
export const nothing = (): Response => new Response(null, { status: 204 })
const noIssue = () => said(404, 'Issue does not exist or you do not have permission to see it.')

const strings = z.array(z.string()).default([])
const search = z.object({
  jql: z.string().default(''),
  fields: strings,
  properties: strings,
  maxResults: z.number().default(50),
  nextPageToken: z.string().optional(),
  reconcileIssues: z.array(z.number()).default([]),
})
const fetched = z.object({ issueIdsOrKeys: z.array(z.string()), fields: strings, properties: strings })
const property = z.object({ key: z.string(), value: z.unknown() })
const speech = z.object({ body: z.unknown(), properties: z.array(property).optional() })
const link = z.object({
  type: z.object({ name: z.enum(['Blocks', 'Relates']) }),
  inwardIssue: z.object({ id: z.string() }),
  outwardIssue: z.object({ id: z.string() }),
})
const step = z.object({
  transition: z.object({ id: z.string() }),
  fields: z.record(z.string(), z.unknown()).default({}),
})

export function issueRoutes(settings: RouteSettings): Routes {
  const { book } = settings
  const view: View = settings
  const asker: Asker = { accountId: us, offset: settings.offset }

  const withIssue =
    (act: (issue: Issue, exchange: Exchange) => Response): Handler =>
    exchange => {
      const issue = book.get(exchange.at.issue ?? '')
      return issue ? act(issue, exchange) : noIssue()
    }
  const withComment =
    (act: (comment: Comment, exchange: Exchange) => Response): Handler =>
    exchange => {
      const comment = book.comment(exchange.at.comment ?? '')
      return comment && comment.issue === book.get(exchange.at.issue ?? '')?.id ? act(comment, exchange) : noIssue()
    }

  const show = (issue: Issue, fields: readonly string[], properties: readonly string[]) =>
    showIssue(issue, view, fields, properties)
  const list = ({ url }: Exchange, name: string): readonly string[] =>
    url.searchParams.getAll(name).flatMap(words => words.split(','))

  function subject(issue: Issue): Subject {
    return {
      id: issue.id,
      number: Number(issue.id),
      created: issue.created,
      updated: issue.updated,
      words: field => wordsOf(issue, field)?.map(word => word.toLowerCase()),
    }
  }

  function find({ json }: Exchange): Response {
    const ask = search.parse(json)
    let question: Question
    try {
      question = understood(ask.jql, asker)
    } catch (error) {
      if (error instanceof BadJql) return said(400, error.message)
      throw error
    }
    const seen = book.listed(ask.reconcileIssues.map(String)).filter(issue => !issue.archived)
    const fitting = seen
      .map(issue => ({ issue, subject: subject(issue) }))
      .filter(each => question.fits(each.subject))
      .sort((a, b) => question.compare(a.subject, b.subject))
    const start = Number(ask.nextPageToken ?? 0)
    const most = Math.min(ask.maxResults, settings.pageSize)
    // A page is sometimes shorter than it could be, and is not the last one for that.
    const end = start + (start > 0 && most > 2 ? most - 1 : most)
    const isLast = end >= fitting.length
    const issues = fitting.slice(start, end).map(({ issue }) => show(issue, ask.fields, ask.properties))
    return Response.json({ issues, isLast, ...(isLast ? {} : { nextPageToken: String(end) }) })
  }

  function make(one: Wanted): Issue | Readonly<Record<string, string>> {
    const said = z.object({ key: z.string() }).safeParse(one.fields.project).data?.key
    const project = book.projectCalled(said ?? '')
    if (!project) return { project: 'Specify a valid project ID or key' }
    if (!('issuetype' in one.fields)) return { issuetype: 'Specify an issue type' }
    const result = applied(undefined, one, book)
    return 'errors' in result ? result.errors : book.make(project.id, result.changes, us)
  }

  const isMade = (made: ReturnType<typeof make>): made is Issue => typeof made.id === 'string' && 'created' in made
  const made = ({ id, key }: Issue) => ({ id, key, self: `https://acme.atlassian.net/rest/api/3/issue/${id}` })

  function makeMany({ json }: Exchange): Response {
    const all = z.object({ issueUpdates: z.array(wanted).max(50) }).parse(json).issueUpdates
    const results = all.map(make)
    const issues = results.filter(isMade).map(made)
    const errors = results.flatMap((result, failedElementNumber) =>
      isMade(result)
        ? []
        : [{ status: 400, elementErrors: { errorMessages: [], errors: result }, failedElementNumber }],
    )
    return Response.json({ issues, errors }, { status: issues.length > 0 ? 201 : 400 })
  }

  function edit(issue: Issue, { json, url }: Exchange): Response {
    // A transition in the same request is not refused: nobody looks at it.
    const result = applied(issue, wanted.parse(json), book)
    if ('errors' in result) return said(400, '', result.errors)
    const next = book.change(issue, result.changes, us)
    return url.searchParams.get('returnIssue') === 'true' ? Response.json(show(next, ['*all'], [])) : nothing()
  }

  const waysOut = (issue: Issue) => workflowOf(issue.type).filter(({ from }) => from === issue.status)

  function transitions(issue: Issue, { url }: Exchange): Response {
    const withFields = url.searchParams.get('expand')?.includes('transitions.fields')
    const shown = waysOut(issue).map(({ id, name, to, screen }) => ({
      id,
      name,
      to: showStatus(to),
      hasScreen: screen !== undefined,
      isAvailable: true,
      isGlobal: false,
      isInitial: false,
      isConditional: false,
      looped: false,
      ...(withFields ? { fields: screenOf(screen) } : {}),
    }))
    return Response.json({ expand: 'transitions', transitions: shown })
  }

  const screenOf = (screen: ReturnType<typeof waysOut>[number]['screen']) =>
    Object.fromEntries(
      Object.entries(screen ?? {}).map(([key, { name, allowedValues }]) => [
        key,
        {
          required: true,
          hasDefaultValue: false,
          key,
          name,
          operations: ['set'],
          schema: { type: 'string' },
          ...(allowedValues ? { allowedValues } : {}),
        },
      ]),
    )

  function walk(issue: Issue, { json }: Exchange): Response {
    const { transition, fields } = step.parse(json)
    const way = waysOut(issue).find(({ id }) => id === transition.id)
    if (!way)
      return said(
        400,
        `It seems that you have tried to perform a workflow operation that is not valid for the current state of this issue.`,
      )
    if (settings.collides()) return said(409, 'The issue is being moved by somebody else.')
    const unsaid = Object.entries(way.screen ?? {}).filter(([key]) => !(key in fields))
    if (unsaid.length > 0)
      return said(400, '', Object.fromEntries(unsaid.map(([key, { name }]) => [key, `${name} is required.`])))
    const given = z.object({ id: z.string() }).safeParse(fields.resolution).data?.id
    const resolution = way.screen?.resolution?.allowedValues?.find(({ id }) => id === given)?.name ?? null
    book.change(issue, { status: way.to, resolution: way.to === 'Done' ? (resolution ?? 'Done') : null }, us)
    return nothing()
  }

  function speak(issue: Issue, { json }: Exchange): Response {
    const { body, properties = [] } = speech.parse(json)
    const flaw = flawOf(body)
    if (flaw !== undefined) return said(400, '', { comment: flaw })
    return Response.json(
      showComment(book.say({ issue: issue.id, body: adfDoc.parse(body), properties }, us), settings.offset, false),
      { status: 201 },
    )
  }

  function reword(comment: Comment, { json }: Exchange): Response {
    const { body, properties } = speech.parse(json)
    const flaw = flawOf(body)
    if (flaw !== undefined) return said(400, '', { comment: flaw })
    const notes = properties
      ? [...comment.properties.filter(({ key }) => !properties.some(each => each.key === key)), ...properties]
      : comment.properties
    return Response.json(
      showComment(book.reword(comment, { body: adfDoc.parse(body), properties: notes }, us), settings.offset, false),
    )
  }

  const withNotes = ({ url }: Exchange): boolean => url.searchParams.get('expand')?.includes('properties') ?? false

  return {
    'POST /rest/api/3/search/jql': find,
    'POST /rest/api/3/issue/bulkfetch': ({ json }) => {
      const ask = fetched.parse(json)
      if (ask.issueIdsOrKeys.length > 100) return said(400, 'Too many issues were asked for.')
      const found = [...new Set(ask.issueIdsOrKeys.flatMap(name => book.get(name) ?? []))].sort(
        (a, b) => Number(a.id) - Number(b.id),
      )
      return Response.json({ issues: found.map(issue => show(issue, ask.fields, ask.properties)), issueErrors: [] })
    },
    'POST /rest/api/3/issue': ({ json }) => {
      const result = make(wanted.parse(json))
      return isMade(result) ? Response.json(made(result), { status: 201 }) : said(400, '', result)
    },
    'POST /rest/api/3/issue/bulk': makeMany,
    'PUT /rest/api/3/issue/archive': ({ json }) => {
      const asked = z.object({ issueIdsOrKeys: z.array(z.string()) }).parse(json).issueIdsOrKeys
      const found = asked.flatMap(name => book.get(name) ?? [])
      for (const issue of found) book.change(issue, { archived: true }, us)
      const errors =
        found.length < asked.length
          ? { issuesNotFound: { count: asked.length - found.length, message: 'Issue not found' } }
          : {}
      return Response.json({ numberOfIssuesUpdated: found.length, errors })
    },
    'GET /rest/api/3/issue/:issue': withIssue((issue, exchange) => {
      const fields = list(exchange, 'fields')
      return Response.json(show(issue, fields.length > 0 ? fields : ['*all'], list(exchange, 'properties')))
    }),
    'PUT /rest/api/3/issue/:issue': withIssue(edit),
    'DELETE /rest/api/3/issue/:issue': withIssue((issue, { url }) => {
      const hasChildren = book.all().some(({ parent, type }) => parent === issue.id && type === 'Sub-task')
      if (hasChildren && url.searchParams.get('deleteSubtasks') !== 'true')
        return said(
          400,
          `The issue '${issue.key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`,
        )
      book.erase(issue, us)
      return nothing()
    }),
    'GET /rest/api/3/issue/:issue/transitions': withIssue(transitions),
    'POST /rest/api/3/issue/:issue/transitions': withIssue(walk),
    'POST /rest/api/3/comment/list': exchange => {
      const { ids } = z.object({ ids: z.array(z.number()).max(1000) }).parse(exchange.json)
      const found = ids.flatMap(id => book.comment(String(id)) ?? [])
      const values = found.map(comment => showComment(comment, settings.offset, withNotes(exchange)))
      return Response.json({ values, startAt: 0, maxResults: 1000, total: values.length, isLast: true })
    },
    'GET /rest/api/3/issue/:issue/comment': withIssue((issue, exchange) => {
      const ask = (name: string, usual: number) => Number(exchange.url.searchParams.get(name) ?? usual)
      const most = Math.min(ask('maxResults', 50), settings.pageSize)
      return Response.json(showComments(book.commentsOf(issue.id), view, ask('startAt', 0), most, withNotes(exchange)))
    }),
    'POST /rest/api/3/issue/:issue/comment': withIssue(speak),
    'GET /rest/api/3/issue/:issue/comment/:comment': withComment((comment, exchange) =>
      Response.json(showComment(comment, settings.offset, withNotes(exchange))),
    ),
    'PUT /rest/api/3/issue/:issue/comment/:comment': withComment(reword),
    'DELETE /rest/api/3/issue/:issue/comment/:comment': withComment(comment => {
      book.unsay(comment, us)
      return nothing()
    }),
    'POST /rest/api/3/issueLink': ({ json }) => {
      const { type, inwardIssue, outwardIssue } = link.parse(json)
      const [from, to] = [book.get(inwardIssue.id), book.get(outwardIssue.id)]
      if (!from || !to) return noIssue()
      book.link({ type: type.name, from: from.id, to: to.id }, us)
      return new Response(null, { status: 201 })
    },
    'DELETE /rest/api/3/issueLink/:link': ({ at }) =>
      book.unlink(at.link ?? '', us) ? nothing() : said(404, 'No issue link with that id exists.'),
    'GET /rest/api/3/serverInfo': () =>
      Response.json({
        baseUrl: 'https://acme.atlassian.net',
        deploymentType: 'Cloud',
        serverTime: showTime(book.now(), settings.offset),
        serverTitle: 'Jira',
      }),
  }

  function wordsOf(issue: Issue, field: string): readonly string[] | undefined {
    switch (field) {
      case 'project':
        return projects.flatMap(({ id, key, name }) =>
          id === issue.project ? [id, key, book.projectCalled(id)?.key ?? key, name] : [],
        )
      case 'labels':
        return issue.labels
      case 'assignee':
        return issue.assignee === null ? [] : [issue.assignee]
      case 'creator':
        return [issue.creator]
      case 'status':
        return [issue.status, showStatus(issue.status).id]
      case 'issuetype':
        return [issue.type, showType(issue.type).id]
      case 'sprint':
        return sprints.filter(({ id }) => issue.sprints.includes(id)).flatMap(({ id, name }) => [String(id), name])
      case 'priority':
        return [issue.priority]
      default:
        return undefined
    }
  }
}
