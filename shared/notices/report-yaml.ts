// A report as YAML, in the shape people know from `sync_report`. It states what is known; what is not known has no line.

import { stringify } from 'yaml'
import type { EndId } from '../core/ids.ts'
import type { EndTotals, ErrorReport, Report } from '../core/report.ts'

/** How much of the project is in step, where somebody counted. */
export interface Counted {
  readonly items: number
  readonly inStep: number
}

export function reportYaml(report: Report, counted?: Counted): string {
  const { binding, run, started, ended, mode, refused, recommendations } = report
  return stringify(
    {
      sync_report: {
        project_id: binding,
        run_id: run,
        timestamp: new Date(ended).toISOString(),
        duration_ms: ended - started,
        mode,
        ...(refused === undefined ? {} : { refused }),
        summary: summaryOf(report),
        tools: toolsOf(report),
        data_consistency: consistencyOf(report, counted),
        ...(report.errors.length > 0 && { errors: report.errors.map(error => errorOf(report, error)) }),
        recommendations,
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  )
}

const operations = ({ written, created, deleted }: EndTotals): number => written + created + deleted

/** A preview did nothing, so that nothing of it was successful: it is planned. */
function summaryOf({ ends, errors, mode }: Report) {
  const done = Object.values(ends).reduce((all, end) => all + operations(end), 0)
  const failed = errors.length
  if (mode === 'preview') return { planned_operations: done, failed }
  return { total_operations: done + failed, successful: done, failed }
}

const toolsOf = (report: Report) =>
  Object.fromEntries(
    (Object.entries(report.ends) as [EndId, EndTotals][]).map(([end, totals]) => {
      const errors = report.errors.filter(error => error.end === end)
      const { written, created, deleted, looked, failed } = totals
      const tool = {
        status: failed === 0 ? 'success' : operations(totals) > 0 ? 'warning' : 'error',
        [report.mode === 'preview' ? 'planned_operations' : 'operations']: operations(totals),
        written,
        created,
        deleted,
        looked_at: looked,
        ...(errors[0] && { error: errors[0].message }),
      }
      return [nameOf(report, end), tool]
    }),
  )

/** Drift is an audit's word and is not counted here: edits that were found, what a person has to decide, and the score where somebody counted. */
function consistencyOf({ totals }: Report, counted: Counted | undefined) {
  const score =
    counted && counted.items > 0 ? { score: Math.floor((counted.inStep / counted.items) * 1000) / 1000 } : {}
  return {
    ...score,
    edits_found: totals.agreed ?? 0,
    manual_review_required: (totals.conflict ?? 0) + (totals.unmapped ?? 0) + (totals.refused ?? 0),
  }
}

const errorOf = (report: Report, { end, ref, kind, message, tries, again }: ErrorReport) => ({
  project: report.binding,
  ...(end === undefined ? {} : { tool: nameOf(report, end) }),
  ...(ref === undefined ? {} : { item: ref }),
  kind,
  error: message,
  retry_count: tries - 1,
  next_retry: again,
})

/** Ends are called by project and name; within a report the name is enough. */
const nameOf = ({ binding }: Report, end: EndId): string =>
  end.startsWith(`${binding}/`) ? end.slice(binding.length + 1) : end
