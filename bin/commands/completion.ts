// lockstep completion: a script for the shell, made from the very commands and flags there are.

import { Argument, type Command as Parser } from 'commander'
import { codes } from '../world.ts'
import type { Command } from './command.ts'

const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]

interface Words {
  /** `secrets set`, or nothing for the beginning. */
  readonly path: string
  readonly words: readonly { readonly word: string; readonly about: string }[]
}

export const completion: Command = (parser, world, finish) => {
  parser
    .command('completion')
    .description('print what your shell needs to complete commands and flags')
    .addArgument(new Argument('<shell>', 'which shell').choices([...shells]))
    .addHelpText('after', '\nExample:\n  source <(lockstep completion bash)\n')
    .action((shell: Shell) => {
      world.out(scripts[shell](wordsOf(parser, '')))
      finish(codes.fine)
    })
}

/** What may follow each command. */
function wordsOf(parser: Parser, path: string): readonly Words[] {
  const commands = parser.commands.flatMap(command =>
    [command.name(), ...command.aliases()].map(word => ({ word, about: command.description() })),
  )
  const flags = parser.options.flatMap(({ long, description }) => (long ? [{ word: long, about: description }] : []))
  const below = parser.commands.flatMap(command =>
    [command.name(), ...command.aliases()].flatMap(name => wordsOf(command, `${path} ${name}`.trim())),
  )
  return [{ path, words: [...commands, ...flags, { word: '--help', about: 'say what there is' }] }, ...below]
}

const scripts: Readonly<Record<Shell, (all: readonly Words[]) => string>> = {
  bash: all => `_lockstep() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  local words=""
  while :; do
    case "$path" in
${all.map(({ path, words }) => `      ${quoted(path)}) words=${quoted(words.map(({ word }) => word).join(' '))}; break ;;\n`).join('')}      *' '*) path="\${path% *}" ;;
      *) path="" ;;
    esac
  done
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _lockstep lockstep
`,
  zsh: all => `#compdef lockstep
autoload -U +X bashcompinit && bashcompinit
${scripts.bash(all)}`,
  fish: all => `complete -c lockstep -f
${all.flatMap(({ path, words }) => words.map(each => fishLine(path, each))).join('')}`,
}

function fishLine(path: string, { word, about }: Words['words'][number]): string {
  const seen = path.split(' ').map(name => `__fish_seen_subcommand_from ${name}`)
  const when = path === '' ? (word.startsWith('-') ? [] : ['__fish_use_subcommand']) : seen
  const condition = when.length === 0 ? '' : ` -n ${quoted(when.join('; and '))}`
  return `complete -c lockstep${condition} ${word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`} -d ${quoted(about)}\n`
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
