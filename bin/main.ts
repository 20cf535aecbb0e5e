// The command line, from words to an exit code. Every command is one file; what a command may use is its world.

import { CommanderError, Command as Parser } from 'commander'
import { Damaged } from '../shared/hosts/local/files.ts'
import { Fault, Refusal } from '../shared/index.ts'
import { adopt } from './commands/adopt.ts'
import { apply } from './commands/apply.ts'
import { auth } from './commands/auth.ts'
import { check } from './commands/check.ts'
import type { Command } from './commands/command.ts'
import { completion } from './commands/completion.ts'
import { conflicts } from './commands/conflicts.ts'
import { files } from './commands/files.ts'
import { history, why } from './commands/history.ts'
import { init } from './commands/init.ts'
import { link, unlink } from './commands/link.ts'
import { mcp } from './commands/mcp.ts'
import { rebaseState } from './commands/rebase-state.ts'
import { replay } from './commands/replay.ts'
import { report } from './commands/report.ts'
import { resolve } from './commands/resolve.ts'
import { secrets } from './commands/secrets.ts'
import { serve } from './commands/serve.ts'
import { status } from './commands/status.ts'
import { plan, sync } from './commands/sync.ts'
import { undo } from './commands/undo.ts'
import { verify } from './commands/verify.ts'
import { webhooks } from './commands/webhooks.ts'
import { addExamples } from './examples.ts'
import { troubleOf } from './trouble.ts'
import { version } from './version.ts'
import { type Code, codes, type World } from './world.ts'

const commands: readonly Command[] = [
  init,
  auth,
  secrets,
  check,
  plan,
  apply,
  sync,
  adopt,
  status,
  conflicts,
  resolve,
  why,
  history,
  undo,
  verify,
  link,
  unlink,
  report,
  replay,
  files,
  webhooks,
  serve,
  mcp((words, world) => main(words, world)),
  rebaseState,
  completion,
]

const about = `
Exit codes: 0 all is well · 1 something waits, for a person or the next run · 2 the command cannot be meant · 3 refused before the first write
`

export async function main(words: readonly string[], world: World): Promise<Code> {
  let code: Code = codes.fine
  const parser = new Parser('lockstep')
    .description('keeps items that live in several places in step, both ways, field by field')
    .version(version, '-V, --version', 'which Lockstep this is')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', about)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: text => world.out(text), writeErr: text => world.err(text) })
  for (const command of commands)
    command(parser, world, found => {
      code = found
    })
  addExamples(parser)
  // Settings of the parser are not inherited by what was added before them.
  for (const command of parser.commands) command.exitOverride().configureOutput(parser.configureOutput())
  if (words.length === 0) {
    parser.outputHelp()
    return codes.fine
  }
  try {
    // It may stand anywhere: whoever adds it has just seen something fail.
    await parser.parseAsync(
      words.filter(word => word !== '--debug'),
      { from: 'user' },
    )
    return code
  } catch (reason) {
    return explain(reason, world, words.includes('--debug'))
  }
}

/** What went wrong, for people; the trace is for whoever asks for it. */
function explain(reason: unknown, world: World, debug: boolean): Code {
  if (reason instanceof CommanderError) return reason.exitCode === 0 ? codes.fine : codes.usage
  if (debug && reason instanceof Error) world.err(`${reason.stack ?? reason.message}\n`)
  else if (reason instanceof Refusal || reason instanceof Fault || reason instanceof Damaged)
    world.err(`${reason.message}\n`)
  else if (troubleOf(reason) !== undefined) world.err(`${troubleOf(reason)}\n`)
  else {
    const words = reason instanceof Error ? reason.message : String(reason)
    world.err(
      `Something went wrong here: ${words}\nNothing is lost: what was begun is finished by the next run. Add --debug to see where it happened.\n`,
    )
  }
  return reason instanceof Refusal ? codes.usage : codes.attention
}
