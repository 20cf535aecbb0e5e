// A value GitHub would not take, said before anything is written.

import { Fault } from '../../core/errors.ts'
import { oneLine } from '../../http/body.ts'

/** What is wrong, and what to do about it. Words from people are shortened: they may be anything. */
export const refuse = (about: string, wrong: string, advice: string): Fault =>
  new Fault({ kind: 'invalid', message: `GitHub, ${about}: ${oneLine(wrong)}. ${advice}.` })

/** Some of the right words, for whoever got one wrong. */
export const choices = (words: readonly string[]): string =>
  words.length === 0 ? 'there are none' : `there are ${words.slice(0, 12).join(', ')}${words.length > 12 ? ', …' : ''}`
