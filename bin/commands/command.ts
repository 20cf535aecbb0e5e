// What a command is: its words for the parser, and what it does. Each lives in a file of its own.

import type { Command as Parser } from 'commander'
import type { Code, World } from '../world.ts'

/** Adds itself to the parser; `finish` hands the exit code over. */
export type Command = (parser: Parser, world: World, finish: (code: Code) => void) => void

/** Options every command about a project has. */
export interface ProjectOptions {
  readonly client?: string
  readonly project?: string
  readonly cloud?: boolean
  readonly json?: boolean
}

export const withProject = (command: Parser): Parser =>
  command
    .option('-c, --client <code>', 'the client: a code under clients/, or a file')
    .option('-p, --project <id>', 'the project, when the client has several')
    .option('--cloud', 'what is deployed, with your AWS credentials, instead of what is remembered here')
    .option('--json', 'print JSON for programs')

export const list = (words: string): readonly string[] =>
  words
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')

export function number(text: string): number {
  const found = Number(text)
  if (!Number.isInteger(found) || found < 0) throw new Error(`${JSON.stringify(text)} is no number`)
  return found
}
