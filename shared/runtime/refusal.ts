// What is said to a caller who asked for something that cannot be done: what is wrong, and what to write instead.

import { instead, quote } from '../core/client/problem.ts'
import type { Problem } from '../core/client.ts'

export class Refusal extends Error {
  override readonly name: string = 'Refusal'
}

/** "`jra` is no end of SHOP. Write `jira`." */
export const unknown = (word: string, what: string, right: readonly string[]): Refusal =>
  new Refusal(`${quote(word)} is no ${what}. Write ${instead(word, right)}.`)

/** Everything that is wrong with the client file, at once. */
export class ClientProblems extends Refusal {
  override readonly name = 'ClientProblems'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(sentence).join('\n'))
    this.problems = problems
  }
}

const sentence = ({ file, line, column, path, message, write }: Problem): string =>
  `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}. Write ${write}.`
