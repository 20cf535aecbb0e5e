// All oracles over one finished run.

import { deletionField } from '../../../shared/core/conflict.ts'
import { sameValue } from '../../../shared/core/value.ts'
import type { World } from '../world.ts'
import { diverged } from './agreed.ts'
import { deletion } from './deletion.ts'
import { type Case, flowFor, gather } from './evidence.ts'
import { unjournaled } from './journaled.ts'
import type { Excuses, Failure } from './law.ts'
import { lost } from './lost.ts'
import { duplicates, strays } from './once.ts'
import { echoes, mangled, touched } from './words-written.ts'

export function judge(world: World, excuses: Excuses): readonly Failure[] {
  const cases = gather(world)
  return [
    ...cases.flatMap(one => [
      ...diverged(one, excuses),
      ...duplicates(one),
      ...lost(one, excuses),
      ...deletion(one),
      ...mangled(one),
      ...echoes(one),
      ...touched(one),
      ...unjournaled(one),
      ...spurious(one),
    ]),
    ...strays(world),
    ...directions(world),
    ...limits(world),
    ...thrown(world),
  ]
}

/** Where every field has one writer, nobody can disagree about it. */
function spurious(one: Case): readonly Failure[] {
  const about = { law: 'spurious', lineage: one.lineage.number } as const
  const idle = one.rules.filter(rule => one.link && one.world.ledger.idleQuestions.has(`${one.link.id} ${rule.name}`))
  const same = one.entries.filter(entry => entry.deed === 'overruled' && sameValue(entry.from, entry.to))
  return [
    ...idle.map(rule => ({ ...about, what: `a question about ${rule.name} in which all say the same` })),
    ...same.map(entry => ({ ...about, end: entry.end, what: `${entry.field} gave way to the same value` })),
    ...needless(one),
  ]
}

function needless(one: Case): readonly Failure[] {
  if (!one.world.owned && one.world.plan.regime !== 'calm') return []
  return one.entries
    .filter(entry => entry.deed === 'conflict' && entry.field !== deletionField)
    .filter(entry => {
      const rule = one.rules.find(each => each.name === entry.field)
      return rule !== undefined && !one.world.binding.ends.some(end => flowFor(one, rule, end.id) === 'proposes')
    })
    .map(entry => ({
      law: 'spurious',
      lineage: one.lineage.number,
      end: entry.end,
      what: `a question about ${entry.field}`,
    }))
}

/** L8: an end that only gives is never written, nor is a field that only gives. */
function directions(world: World): readonly Failure[] {
  return Object.values(world.services).flatMap(service =>
    service.landings.flatMap(landing => {
      const rules = landing.kind === 'comment' ? world.binding.comments : world.binding.fields
      const forbidden = Object.keys(landing.fields).filter(field => {
        const here = rules.find(rule => rule.name === field)?.at[service.end]
        return here === undefined || here.flow === 'gives'
      })
      const closed = service.character.letter === 'R'
      if (!closed && forbidden.length === 0) return []
      return [
        {
          law: 'directions' as const,
          end: service.end,
          at: landing.at,
          what: `${landing.deed} at ${service.end}: ${forbidden.join(', ')}`,
        },
      ]
    }),
  )
}

/** L10: deletions per run, as the order allows. */
function limits(world: World): readonly Failure[] {
  const perRun = new Map<string, number>()
  for (const entry of world.ledger.entries.values())
    if (entry.deed === 'deleted') perRun.set(entry.run, (perRun.get(entry.run) ?? 0) + 1)
  const over = [...perRun].filter(([, count]) => count > world.binding.limits.deletes * world.binding.ends.length)
  return over.map(([run, count]) => ({ law: 'limits', what: `${run} deleted ${count} items` }))
}

const thrown = (world: World): readonly Failure[] =>
  world.thrown.map(({ who, error, at }) => ({
    law: 'thrown',
    at,
    what: `${who}: ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join(' | ') : String(error)}`,
  }))
