// How one field of one unit of work fared in a run, at every end: node tell.ts <campaign> <seed> <unit> <field>

import { planFor } from './draw.ts'
import { play } from './play.ts'

const [campaign = 'free', seed = '1', unit = '0', field = 'title'] = process.argv.slice(2)
const { world, failures } = await play(planFor(campaign, Number(seed)), true)
const lineage = world.lineages[Number(unit)]
const origin = lineage?.things.find(thing => thing.madeBy === 'person')
const link = origin && world.ledger.of(origin.end, origin.ref)
const lines: { readonly at: number; readonly what: string }[] = []
for (const thing of lineage?.things ?? []) {
  let before: string | undefined
  for (const version of thing.versions) {
    const value = version.present ? JSON.stringify(version.fields[field as never]) : 'GONE'
    if (value !== before) lines.push({ at: version.at, what: `${thing.end} ${thing.ref} ${version.by}: ${value}` })
    before = value
  }
  for (const landing of world.services[thing.end]?.landings ?? [])
    if (landing.ref === thing.ref && (field in landing.fields || landing.deed === 'remove'))
      lines.push({
        at: landing.at,
        what: `  ${thing.end} landing ${landing.deed} by ${landing.process} sent at ${(landing.sentAt / 1000).toFixed(2)} shown ${landing.shown} onto ${landing.version} ${landing.heard ? '' : 'UNHEARD '}${JSON.stringify(landing.fields[field as never])}`,
      })
}
for (const entry of world.ledger.entries.values())
  if (entry.link === link?.id && (entry.field === field || entry.field === undefined))
    lines.push({
      at: entry.at - 1e12,
      what: `        ${entry.end} ${entry.deed} ${JSON.stringify(entry.from)} -> ${JSON.stringify(entry.to)} ${entry.why ?? ''}`,
    })
for (const { at, what } of lines.sort((a, b) => a.at - b.at))
  console.log((at / 1000).toFixed(2).padStart(8), what.slice(0, 330))
const rule = world.binding.fields.find(each => each.name === field)
console.log(
  world.binding.ends.map(end => end.id).join(' > '),
  world.binding.deletions,
  JSON.stringify(rule?.policy),
  JSON.stringify(rule?.at),
)
for (const [end, service] of Object.entries(world.services))
  console.log(
    end,
    JSON.stringify(service.character.habits.reshapes[field as never]),
    service.character.manifest.sets,
    service.skew,
  )
console.log(
  JSON.stringify({ ...link?.agreed[field as never] }),
  Object.entries(link?.ends ?? {}).map(
    ([end, memory]) => `${end} ${memory.out ?? ''} ${JSON.stringify(memory.fields[field as never])}`,
  ),
)
for (const failure of failures) console.log(failure.law, failure.lineage, failure.end, failure.what.slice(0, 300))
