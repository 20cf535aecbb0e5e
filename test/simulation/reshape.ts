// How a service rewords what it is given, without telling anybody.

import type { Kind } from '../../shared/core/field.ts'
import { canonical } from '../../shared/core/field.ts'
import { setOf, type Value } from '../../shared/core/value.ts'
import type { Random } from './random.ts'

export type Reshape = 'none' | 'upper' | 'lower' | 'trim' | number

export const anyReshape = (random: Random, kind: Kind): Reshape => {
  const roll = random.next()
  if (roll < 0.45) return 'none'
  if (roll < 0.58) return 'upper'
  if (roll < 0.71) return 'lower'
  if (roll < 0.84 || kind === 'text') return 'trim'
  return random.pick([5, 8, 12])
}

export function reshapeWord(reshape: Reshape, word: string): string {
  if (reshape === 'upper') return word.toUpperCase()
  if (reshape === 'lower') return word.toLowerCase()
  if (reshape === 'trim') return word.replace(/\s+/g, ' ').trim()
  return typeof reshape === 'number' ? [...word].slice(0, reshape).join('') : word
}

export function reshape(how: Reshape, kind: Kind, value: Value): Value {
  const settled = canonical(kind, value)
  if (how === 'none' || settled === null) return settled
  if (typeof settled === 'string') {
    if (kind !== 'text') return reshapeWord(how, settled)
    return canonical(
      'text',
      settled
        .split(/\n\s*\n/)
        .map(block => reshapeWord(how, block))
        .join('\n\n'),
    )
  }
  return typeof settled === 'object' ? setOf(settled.map(word => reshapeWord(how, word))) : settled
}
