// The standing order of a town: all places share all fields both ways, each in its own words.

import type { Binding, FieldAtEnd, FieldRule } from '../../../shared/core/binding.ts'
import { bindingId, type FieldName, fieldName } from '../../../shared/core/ids.ts'
import type { Place } from './places.ts'

export function orderOf(places: readonly Place[]): Binding {
  const fields = [...new Set(places.flatMap(({ kinds }) => Object.keys(kinds)))].map(fieldName)
  const talking = places.filter(({ comments }) => comments)
  const plain: FieldAtEnd = { flow: 'both' }
  return {
    id: bindingId('town'),
    ends: places.map(({ id }) => ({ id, starts: true, receives: true })),
    fields: fields.map(name => ruleOf(name, places)),
    comments: [
      {
        name: fieldName('body'),
        kind: 'text',
        policy: 'latest',
        at: Object.fromEntries(talking.map(({ id }) => [id, plain])),
      },
    ],
    deletions: 'ask',
    limits: { writes: 1_000_000, deletes: 0 },
  }
}

function ruleOf(name: FieldName, places: readonly Place[]): FieldRule {
  const holders = places.filter(({ kinds }) => Object.hasOwn(kinds, name))
  const kind = holders[0]?.kinds[name] ?? 'scalar'
  const fewest = Math.min(...holders.flatMap(({ words }) => words[name]?.length ?? []))
  const at = holders
    .filter(({ kinds }) => kinds[name] === kind)
    .map((place): [string, FieldAtEnd] => {
      const words = place.words[name]?.slice(0, fewest)
      const limit = place.limits[name]
      return [
        place.id,
        {
          flow: 'both',
          ...(words && {
            table: Object.fromEntries(words.map((word, i) => [`${name} ${i + 1}`, [word]])),
            open: false,
          }),
          ...(limit !== undefined && { limit }),
        },
      ]
    })
  return { name, kind, policy: 'latest', at: Object.fromEntries(at) }
}
