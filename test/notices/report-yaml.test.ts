// A report as YAML: the shape people know, and no line about what is not known.

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bindingId, endId, ref, runId } from '../../shared/core/ids.ts'
import type { Report } from '../../shared/core/report.ts'
import { reportYaml } from '../../shared/notices/report-yaml.ts'
import { trackers } from '../runtime/trackers.ts'

const none = { looked: 0, written: 0, created: 0, deleted: 0, failed: 0 }
const report: Report = {
  run: runId('run-1'),
  binding: bindingId('SHOP'),
  mode: 'sync',
  started: Date.UTC(2026, 0, 5, 9),
  ended: Date.UTC(2026, 0, 5, 9, 0, 45),
  totals: { agreed: 3, conflict: 1, unmapped: 1, wrote: 9 },
  ends: {
    [endId('SHOP/jira')]: { ...none, looked: 9, written: 6, created: 2 },
    [endId('SHOP/linear')]: { ...none, looked: 4, written: 3, failed: 1 },
    [endId('SHOP/notion')]: { ...none, failed: 1 },
  },
  items: [],
  errors: [
    {
      end: endId('SHOP/linear'),
      ref: ref('L-1'),
      kind: 'rate-limited',
      message: 'Later: #1',
      tries: 2,
      again: 'later',
    },
    { end: endId('SHOP/notion'), kind: 'denied', message: 'The token was refused', tries: 1, again: 'never' },
  ],
  recommendations: ['Decide 1 conflict: lockstep conflicts', 'Add a rule for status "null"\n- injected: true'],
}

test('says per tool what was done and what went wrong', () => {
  expect(parse(reportYaml(report, { items: 30, inStep: 28 }))).toEqual({
    sync_report: {
      project_id: 'SHOP',
      run_id: 'run-1',
      timestamp: '2026-01-05T09:00:45.000Z',
      duration_ms: 45_000,
      mode: 'sync',
      summary: { total_operations: 13, successful: 11, failed: 2 },
      tools: {
        jira: { status: 'success', operations: 8, written: 6, created: 2, deleted: 0, looked_at: 9 },
        linear: {
          status: 'warning',
          operations: 3,
          written: 3,
          created: 0,
          deleted: 0,
          looked_at: 4,
          error: 'Later: #1',
        },
        notion: {
          status: 'error',
          operations: 0,
          written: 0,
          created: 0,
          deleted: 0,
          looked_at: 0,
          error: 'The token was refused',
        },
      },
      data_consistency: { score: 0.933, edits_found: 3, manual_review_required: 2 },
      errors: [
        {
          project: 'SHOP',
          tool: 'linear',
          item: 'L-1',
          kind: 'rate-limited',
          error: 'Later: #1',
          retry_count: 1,
          next_retry: 'later',
        },
        {
          project: 'SHOP',
          tool: 'notion',
          kind: 'denied',
          error: 'The token was refused',
          retry_count: 0,
          next_retry: 'never',
        },
      ],
      recommendations: report.recommendations,
    },
  })
})

describe('is candid', () => {
  test('what nobody counted has no line', () => {
    const { sync_report } = parse(reportYaml(report))
    expect(sync_report.data_consistency).not.toHaveProperty('score')
    expect(sync_report.tools.jira).not.toHaveProperty('rate_limit_used')
    expect(parse(reportYaml(report, { items: 0, inStep: 0 })).sync_report.data_consistency).not.toHaveProperty('score')
  })

  test('a score is never rounded up to perfect', () => {
    const { sync_report } = parse(reportYaml(report, { items: 100_000, inStep: 99_999 }))
    expect(sync_report.data_consistency.score).toBe(0.999)
  })

  test('a preview did nothing, and a refused run says why', () => {
    const preview = parse(reportYaml({ ...report, mode: 'preview', refused: 'Too much' })).sync_report
    expect(preview.summary).toEqual({ planned_operations: 11, failed: 2 })
    expect(preview.tools.jira.planned_operations).toBe(8)
    expect(preview.refused).toBe('Too much')
  })
})

test('of a real run with one tracker down', async () => {
  const here = await trackers(['specs', 'jira', 'linear'])
  here.down.add('linear')
  here.page('specs').add({ title: 'Buy milk' })
  const run = await here.sync()
  const { sync_report } = parse(reportYaml(run, await here.lockstep.consistency('SHOP')))
  expect(sync_report).toMatchObject({
    project_id: 'SHOP',
    tools: { jira: { status: 'success', created: 1 }, linear: { status: 'error', operations: 0 } },
    data_consistency: { score: 0 },
  })
})
