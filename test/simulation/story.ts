// A run as a story: when, who, what, where; and at the end what went wrong.

import type { Result } from './harness.ts'
import type { Failure } from './oracles/law.ts'
import type { RunPlan } from './plan.ts'
import { play } from './play.ts'
import { epoch } from './ports.ts'

export async function tellRun(plan: RunPlan): Promise<string> {
  return tell(await play(plan, true))
}

export function tell({ world, failures, rounds, excuses }: Result): string {
  const { plan, binding, ledger } = world
  const units = new Set(failures.flatMap(failure => failure.lineage ?? []))
  const journal = [...ledger.entries.values()]
    .filter(entry => units.size === 0 || units.has(unitOf(world, entry.link) ?? -1))
    .map(entry => ({
      at: entry.at - epoch,
      who: 'the journal',
      what: `${entry.end} ${entry.deed} ${entry.field ?? ''} ${show(entry.from)} → ${show(entry.to)} ${entry.why ?? ''}`,
    }))
  const lines = [...(world.told ?? []), ...journal]
    .sort((a, b) => a.at - b.at)
    .map(({ at, who, what }) => `${(at / 1000).toFixed(2).padStart(9)}  ${who.padEnd(12)} ${what}`.slice(0, 500))
  const ends = plan.letters.map(letter => {
    const service = world.services[letter.toLowerCase() as keyof typeof world.services]
    const reshapes = Object.entries(service?.character.habits.reshapes ?? {}).filter(([, how]) => how !== 'none')
    const { automation, refuses } = service?.character.habits ?? {}
    return `  ${letter.toLowerCase()}: ${service?.character.manifest.title}; clock ${Math.round((service?.skew ?? 0) / 1000)} s${
      reshapes.length > 0 ? `; rewords ${reshapes.map(([field, how]) => `${field} (${how})`).join(', ')}` : ''
    }${automation ? `; ${automation.status} also sets label ${automation.label}` : ''}${refuses ? `; refuses ${refuses.field}` : ''}`
  })
  const rules = binding.fields.flatMap(rule => {
    const odd = Object.entries(rule.at).filter(([, here]) => here.flow !== 'both')
    const policy = typeof rule.policy === 'string' ? rule.policy : `${rule.policy.wins} wins`
    return [`  ${rule.name}: ${policy}${odd.map(([end, here]) => `, ${end} ${here.flow}`).join('')}`]
  })
  return [
    `${plan.campaign} ${plan.seed}${plan.reseed ? ` (dice ${plan.reseed})` : ''}: ${plan.edits.length} planned edits, deletions ${binding.deletions}, rank ${binding.ends.map(end => end.id).join(' > ')}`,
    ...ends,
    ...rules,
    ...lines,
    `${rounds} rounds, ${excuses.blind} blind, ${excuses.reverts} reverts`,
    ...failures.map(failure => `BROKEN ${line(failure)}`),
    ...(failures.length === 0 ? ['nothing is broken'] : []),
  ].join('\n')
}

const line = ({ law, what, lineage, end }: Failure): string =>
  `${law}: ${what}${lineage === undefined ? '' : ` (unit ${lineage}${end ? ` at ${end}` : ''})`}`

const show = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value))

function unitOf(world: Result['world'], link: Parameters<typeof world.ledger.links.get>[0]): number | undefined {
  for (const [end, memory] of Object.entries(world.ledger.links.get(link)?.ends ?? {})) {
    const thing = memory.ref && world.services[end as keyof typeof world.services]?.things.get(memory.ref)
    if (thing && thing.lineage !== undefined) return thing.lineage
  }
  return undefined
}
