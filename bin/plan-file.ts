// A plan on paper: what was meant, and every step it came to. Before it is carried out it is made again, and compared.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Entry } from '../shared/core/journal.ts'
import { Refusal, type Report, type SyncOptions } from '../shared/index.ts'
import { endName } from './items.ts'
import { line, shown } from './paper.ts'

const names = z.array(z.string())

const orderShape = z.strictObject({
  tools: names.optional(),
  mode: z.enum(['bidirectional', 'push-only', 'pull-only', 'preview']).optional(),
  conflictResolution: z.enum(['last-modified-wins', 'source-wins', 'target-wins', 'manual']).optional(),
  fields: names.optional(),
  items: names.optional(),
  canary: z.number().optional(),
  census: z.boolean().optional(),
})
type Order = z.infer<typeof orderShape>

const stepShape = z.strictObject({
  link: z.string(),
  end: z.string(),
  deed: z.string(),
  ref: z.string().optional(),
  field: z.string().optional(),
  from: z.json().optional(),
  to: z.json().optional(),
  why: z.string().optional(),
})
export type Step = z.infer<typeof stepShape>

const planShape = z.strictObject({
  lockstep: z.literal('plan 1'),
  client: z.string(),
  project: z.string(),
  order: orderShape,
  steps: z.array(stepShape),
})
export type PlanFile = z.infer<typeof planShape>

export const stepsOf = ({ plan = [] }: Report): readonly Step[] =>
  plan.map(({ link, end, deed, ref, field, from, to, why }) =>
    // Through JSON, as the file keeps them: what cannot be told apart there is the same.
    stepShape.parse(JSON.parse(JSON.stringify({ link, end, deed, ref, field, from, to, why }))),
  )

/** What can be said again: watchers and triggers belong to one run. */
export function orderOf(options: SyncOptions): Order {
  const { tools, mode, conflictResolution, fields, items, canary, census } = options
  return orderShape.parse(
    JSON.parse(JSON.stringify({ tools, mode, conflictResolution, fields, items, canary, census })),
  )
}

export const optionsFrom = (order: Order): SyncOptions =>
  Object.fromEntries(Object.entries(order).filter(([, word]) => word !== undefined))

export const writePlan = (path: string, plan: PlanFile): void =>
  writeFileSync(path, `${JSON.stringify(plan, null, 2)}\n`)

export function readPlan(path: string, name: string): PlanFile {
  if (!existsSync(path)) throw new Refusal(`There is no file ${name}. Make one with \`lockstep plan -o ${name}\`.`)
  const read = planShape.safeParse(parsed(readFileSync(path, 'utf8'), name))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Refusal(
    `${name} is no plan (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Make one with \`lockstep plan -o ${name}\`.`,
  )
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(`${name} is no JSON. Make a plan with \`lockstep plan -o ${name}\`.`)
  }
}

export interface Moved {
  readonly gone: readonly Step[]
  readonly fresh: readonly Step[]
}

/** What stands in only one of two plans. */
export function moved(before: readonly Step[], now: readonly Step[]): Moved {
  const keys = (steps: readonly Step[]) => new Set(steps.map(keyOf))
  const [then, today] = [keys(before), keys(now)]
  return {
    gone: before.filter(step => !today.has(keyOf(step))),
    fresh: now.filter(step => !then.has(keyOf(step))),
  }
}

const keyOf = ({ link, end, deed, ref, field, from, to, why }: Step): string =>
  JSON.stringify([link, end, deed, ref, field, from, to, why])

export function stepLine({ end, deed, ref, field, from, to }: Step, project: string): string {
  const about = [endName(end as Entry['end'], project), ref, deed, field].filter(word => word !== undefined)
  const change = field === undefined ? '' : `: ${value(from)} → ${value(to)}`
  return line(about.join('  ') + change, 200)
}

const value = (word: Step['from']): string =>
  typeof word === 'string' || word === undefined ? shown(word) : line(JSON.stringify(word), 60)
