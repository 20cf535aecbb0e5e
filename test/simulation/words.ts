// What people write: every value carries a word of its own, so that a lost edit can be traced, and some carry poison.

import { fold } from '../../shared/core/field.ts'
import type { Random } from './random.ts'

/** Text from outside that must travel as text: never a path, a command, a query or a template. */
const poison = [
  '{{x}}',
  '$(rm -rf ~)',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '%s%n %00',
  '__proto__',
  'constructor',
  "'; DROP TABLE links; --",
  '---',
  'a: b: c',
  '[skip ci] on Linear',
  '😀 fini  ',
]
const plain = ['make it faster', 'Fix the Header', 'survey of the old dock', 'two  spaces', 'ÉTÉ à la plage']

export const labelPool = ['bug', 'Urgent', 'ui kit', 'docs', 'infra', 'q3', 'data', 'constructor'] as const
export const peoplePool = ['ann', 'bob', 'eve'] as const

/** What one person has to say in one edit. Words follow from the edit's number alone, so that leaving out another edit changes none. */
export class Words {
  readonly #random: Random
  readonly #number: number

  constructor(random: Random, number: number) {
    this.#random = random
    this.#number = number
  }

  /** Four characters nobody wrote before. */
  token(nth = 0): string {
    return `w${(this.#number * 4 + nth).toString(36).padStart(3, '0')}`
  }

  title(): string {
    return `${this.token()} ${this.#random.pick(this.#random.chance(0.3) ? poison : plain)}`
  }

  paragraph(nth = 0): string {
    const tail = this.#random.pick(this.#random.chance(0.2) ? poison.filter(text => text !== '---') : plain)
    return `${this.token(nth)} ${tail}`
  }

  date(): string {
    return new Date(Date.UTC(2026, 0, 1 + this.#number)).toISOString().slice(0, 10)
  }
}

/** The words in a text by which it can be traced. */
export const tokensIn = (text: string): readonly string[] => fold(text).match(/\bw[0-9][0-9a-z]{2}\b/g) ?? []

/** What stays of a short value however a service rewords it. */
export const keyOf = (word: string): string => fold(word).slice(0, 5).trimEnd()

export const blocksOf = (text: string): readonly string[] =>
  text
    .split(/\n\n+/)
    .map(block => block.replace(/\n+$/, ''))
    .filter(block => block.trim() !== '')
