// What the CDK is asked to do for each command of ours, and what it need not ask back.

import { Refusal } from '../shared/index.ts'

/** A table that outlived its stack, or its failed first deployment, has our name: it is taken over, not stumbled over. */
const adopting = ['--import-existing-resources']

const commands = {
  synth: { always: ['--quiet'] },
  diff: { always: adopting },
  deploy: { always: adopting, yes: ['--require-approval', 'never'] },
  destroy: { always: [], yes: ['--force'] },
} satisfies Readonly<Record<string, Asked>>

interface Asked {
  readonly always: readonly string[]
  /** Where somebody would be asked. */
  readonly yes?: readonly string[]
}

export type Command = keyof typeof commands
export const names: readonly string[] = Object.keys(commands)
export const isCommand = (word: string): word is Command => Object.hasOwn(commands, word)

export function wordsFor(command: Command, client: string, isAgreed = false): readonly string[] {
  const { always, yes }: Asked = commands[command]
  if (isAgreed && !yes) throw new Refusal('--yes goes with deploy and destroy: nothing else asks.')
  return [command, ...always, ...(isAgreed && yes ? yes : []), '--context', `client=${client}`]
}
