// What changed: the issues first, then cards that were moved on the board, then comments. Three lists, one walk, one cursor.

import { Fault } from '../../core/errors.ts'
import type { Cursor, ServiceTime } from '../../core/ids.ts'
import { timeWalk } from '../../http/cursor.ts'
import type { GraphqlError } from '../../http/graphql.ts'
import { onwards } from '../../http/paginate.ts'
import { shaped } from '../../http/shape.ts'
import type { ChangesPage, Listed } from '../../ports/connector.ts'
import { commentRefOf, isHome } from './address.ts'
import { isRich } from './dialect.ts'
import { boardCards, changedIssues } from './documents.ts'
import { fits } from './filter.ts'
import { cardOf, fromGraph, fromRest, type Issue, readTime, writeTime } from './issue.ts'
import { manifest } from './manifest.ts'
import { commentOf, itemOf } from './mapping.ts'
import type { End } from './reading.ts'
import type { Remembered } from './remembered.ts'
import { nobody, pageSize, type Rows, turnPage } from './rows.ts'
import { searchPage } from './searching.ts'
import { wireComments, wireIssues } from './wire.ts'
import { graphBoard, graphList } from './wire-graph.ts'

type Stage = 'issues' | 'board' | 'comments'

export async function listChanges(
  end: End,
  remembered: Remembered,
  since: Cursor | undefined,
  page: string | undefined,
): Promise<ChangesPage> {
  const walk = timeWalk(since, page, manifest.lag + manifest.timeStep)
  const stages = stagesOf(end, walk.from)
  const [, name, at] = /^(\w+)(?: (.*))?$/s.exec(walk.page ?? 'issues') ?? []
  const stage = stages.find(known => known === name) ?? 'issues'
  const rows = await pageOf[stage](end, remembered, walk.from, at)
  const further = onwards({ about: `listing changes of ${end.dialect.scope.repo}` }, at, rows.next)
  const then = stages[stages.indexOf(stage) + 1]
  const seen = rows.seen.map(({ updatedAt }): Listed => ({ ref: nobody, updatedAt }))
  return { ...walk.answer(seen, further === undefined ? then : `${stage} ${further}`), listed: rows.listed }
}

/** A census needs no second look at the board: the issues bring their cards along. */
function stagesOf({ dialect }: End, from: ServiceTime | undefined): readonly Stage[] {
  return [
    'issues',
    ...(dialect.board && from !== undefined ? (['board'] as const) : []),
    ...(dialect.comments ? (['comments'] as const) : []),
  ]
}

type PageOf = (end: End, remembered: Remembered, from: ServiceTime | undefined, at: string | undefined) => Promise<Rows>

const pageOf: Readonly<Record<Stage, PageOf>> = {
  issues: (end, remembered, from, at) =>
    end.dialect.scope.query !== undefined
      ? searchPage(end, from, at)
      : isRich(end.dialect)
        ? richPage(end, from, at)
        : plainPage(end, remembered, from, at),
  board: (end, _, from, at) => boardPage(end, from, at),
  comments: commentPage,
}

async function plainPage(
  end: End,
  remembered: Remembered,
  from: ServiceTime | undefined,
  at: string | undefined,
): Promise<Rows> {
  const { dialect, api } = end
  const about = `listing issues of ${dialect.scope.repo}`
  const { rows, next } = await turnPage(at, from, async (time, page) => {
    const { data, more } = await remembered(`issues ${time} ${page}`, extra =>
      api.rest.issues.listForRepo({ ...dialect.home, state: 'all', ...ordered(time, page), ...extra(about) }),
    )
    return { rows: shaped(wireIssues, { body: data }, about).map(withTime), more }
  })
  const issues = rows.filter(row => row.pull_request === undefined).map(fromRest)
  return { seen: rows, listed: linesOf(end, issues), next }
}

/** GitHub lists the newest first unless told otherwise. */
const ordered = (time: number, page: number) =>
  ({
    sort: 'updated',
    direction: 'asc',
    per_page: pageSize,
    page,
    ...(time === 0 ? {} : { since: writeTime(time) }),
  }) as const

const withTime = <T extends { readonly updated_at: string }>(row: T) => ({
  ...row,
  updatedAt: readTime(row.updated_at),
})

async function richPage(end: End, from: ServiceTime | undefined, at: string | undefined): Promise<Rows> {
  const { dialect, api, lexicon } = end
  const about = `listing issues of ${dialect.scope.repo}`
  const [time = String(from ?? 0), after] = at?.split(' ') ?? []
  const document = changedIssues(dialect.home, Number(time) === 0 ? undefined : writeTime(Number(time)), after, dialect)
  const { data, errors } = await api.graph({ ...document, about, write: false })
  // A repository that was renamed or hidden is only told apart by the other door.
  if (data.repository === null) await lexicon.repositoryNow()
  refuseHalves(errors, about)
  const { pageInfo, nodes } = shaped(graphList, { body: data }, about).repository.issues
  const issues = nodes.map(node => fromGraph(node, dialect.boardName))
  const newest = Math.max(0, ...issues.map(issue => issue.updatedAt))
  // Within one second only GitHub's own bookmark leads on.
  const next = newest > Number(time) && after === undefined ? String(newest) : `${time} ${pageInfo.endCursor ?? ''}`
  return { seen: issues, listed: linesOf(end, issues), next: pageInfo.hasNextPage ? next : undefined }
}

function linesOf(end: End, issues: readonly Issue[]): readonly Listed[] {
  return issues
    .map(issue => end.memory.note(issue))
    .filter(issue => fits(issue, end.dialect))
    .map(issue => {
      const item = itemOf(issue, end.dialect)
      return { ref: item.ref, updatedAt: item.updatedAt, item }
    })
}

/** Whoever moves a card does not touch its issue, and GitHub has no list of moved cards: all of them are looked through. */
async function boardPage(end: End, from: ServiceTime | undefined, at: string | undefined): Promise<Rows> {
  const { dialect, api, lexicon } = end
  const board = await lexicon.board()
  const about = `listing the board of ${dialect.scope.repo}`
  const { data, errors } = await api.graph({ ...boardCards(board, at, dialect), about, write: false })
  // What a card stands for may be none of our business; then it is none of our items.
  refuseHalves(
    errors.filter(({ path }) => !path.includes('content')),
    about,
  )
  const { pageInfo, nodes } = shaped(graphBoard, { body: data }, about).repositoryOwner.projectV2.items
  const moved = nodes.flatMap(card => {
    const isMoved = Date.parse(card.updatedAt) >= (from ?? 0)
    if (!isMoved || !card.content || !isHome(dialect.home, card.content.repository.nameWithOwner)) return []
    return [{ ...fromGraph(card.content, dialect.boardName), card: cardOf(card) }]
  })
  const listed = linesOf(end, moved)
  return { seen: listed, listed, next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined }
}

/** A list with holes would pass for a whole one. */
function refuseHalves(errors: readonly GraphqlError[], about: string): void {
  const [error] = errors
  if (!error) return
  const isDenied = error.words.some(word => /FORBIDDEN|INSUFFICIENT_SCOPES/.test(word))
  const advice = isDenied
    ? 'Give the credential the scopes the connector lists; a board wants `project`'
    : 'It is tried again later'
  throw new Fault({
    kind: isDenied ? 'denied' : 'unavailable',
    message: `GitHub, ${about}: part of the answer is missing (${error.message}). ${advice}.`,
  })
}

async function commentPage(
  end: End,
  remembered: Remembered,
  from: ServiceTime | undefined,
  at: string | undefined,
): Promise<Rows> {
  const { dialect, api, memory } = end
  const about = `listing comments of ${dialect.scope.repo}`
  const { rows, next } = await turnPage(at, from, async (time, page) => {
    const { data, more } = await remembered(`comments ${time} ${page}`, extra =>
      api.rest.issues.listCommentsForRepo({ ...dialect.home, ...ordered(time, page), ...extra(about) }),
    )
    return { rows: shaped(wireComments, { body: data }, about).map(withTime), more }
  })
  const listed = rows.flatMap((row): readonly Listed[] => {
    const item = commentOf(memory.noteComment(row))
    if (!item || !memory.isWanted(Number(item.parent))) return []
    return [{ ref: commentRefOf(Number(item.parent), row.id), updatedAt: item.updatedAt, item }]
  })
  return { seen: rows, listed, next }
}
