#!/usr/bin/env node
// The command line: finds the command and hands it the way to the terminal. Each command is one file under commands/.

import { demo } from './commands/demo.ts'

type Command = (say: (line: string) => void) => Promise<number>

const commands: Readonly<Record<string, { readonly does: string; readonly run: Command }>> = {
  demo: { does: 'a tour with three emulated trackers; needs no network and no account', run: demo },
}

const help = `lockstep keeps items that live in several places in step, both ways, field by field.

${Object.entries(commands).map(([name, { does }]) => `  lockstep ${name}   ${does}`)}

This is all there is so far. Other calls exist as a library: syncProject in shared/runtime.ts.
`

const [name = '--help', ...rest] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command && rest.length === 0) {
  process.exitCode = await command.run(line => process.stdout.write(`${line}\n`))
} else if (['--help', '-h', 'help'].includes(name) || (command && ['--help', '-h'].includes(rest[0] ?? ''))) {
  process.stdout.write(help)
} else {
  const wrong = command ? `lockstep ${name} takes no further words.` : `There is no command ${JSON.stringify(name)}.`
  process.stderr.write(`${wrong}\n\n${help}`)
  process.exitCode = 2
}
