// What the emulated site remembers of its issues: who moved them, from where, to where. Of other fields it remembers nothing.

import { z } from 'zod'
import type { Routes } from '../../http/emulator.ts'
import type { Move } from './emulator-issues.ts'
import { showStatus, showTime, userCalled, type View } from './emulator-show.ts'

const asked = z.object({
  issueIdsOrKeys: z.array(z.string()).min(1).max(1000),
  fieldIds: z.array(z.string()).max(10).default([]),
  maxResults: z.number().default(1000),
  nextPageToken: z.string().optional(),
})

export function changelogRoutes({ book, offset }: View): Routes {
  const show = ({ id, by, at, from, to }: Move) => ({
    id,
    author: userCalled(by),
    created: showTime(at, offset),
    items: [
      {
        field: 'status',
        fieldtype: 'jira',
        fieldId: 'status',
        from: showStatus(from).id,
        fromString: from,
        to: showStatus(to).id,
        toString: to,
      },
    ],
  })
  return {
    'POST /rest/api/3/changelog/bulkfetch': ({ json }) => {
      const { issueIdsOrKeys, fieldIds, maxResults, nextPageToken } = asked.parse(json)
      const isAsked = fieldIds.length === 0 || fieldIds.includes('status')
      const found = issueIdsOrKeys.flatMap(name => book.get(name) ?? [])
      const moves = isAsked ? found.flatMap(({ id }) => book.movesOf(id)) : []
      const start = Number(nextPageToken ?? 0)
      const page = moves.slice(start, start + maxResults)
      const next = start + page.length
      return Response.json({
        issueChangeLogs: [...Map.groupBy(page, ({ issue }) => issue)].map(([issueId, all]) => ({
          issueId,
          changeHistories: all.map(show),
        })),
        ...(next < moves.length ? { nextPageToken: String(next) } : {}),
      })
    },
  }
}
