// What people type: an example or two for every command, shown below its help.

import type { Command as Parser } from 'commander'

/** By the words of the command; each line is a command and what it is for. */
export const examples: Readonly<Record<string, readonly (readonly [line: string, about: string])[]>> = {
  'secrets list': [['lockstep secrets list', 'what is there and what is missing, never a value']],
  'secrets set': [
    ['lockstep secrets set tracker', 'asks for its first part, the token'],
    ['lockstep secrets set tracker privateKey --file app.pem', 'a key from a file'],
  ],
  check: [
    ['lockstep check', 'asks every end of every project'],
    ['lockstep check --offline', 'only reads the client file'],
  ],
  plan: [
    ['lockstep plan', 'what a sync would do, and what it costs'],
    ['lockstep plan --pull-only -o plan.json', 'kept, to be looked at and applied'],
  ],
  apply: [['lockstep apply plan.json', 'does what it says, if it still holds']],
  adopt: [
    ['lockstep adopt', 'asks about each item that is at one end only'],
    ['lockstep adopt --from issues --label sync --all', 'some of them, unasked'],
  ],
  status: [
    ['lockstep status', 'counts, places, what rests'],
    ['lockstep status --items', 'what each item is called where'],
  ],
  conflicts: [['lockstep conflicts', 'what each end says, and which side is recommended']],
  why: [['lockstep why SHOP-42 status', 'who said so, when, in which run']],
  history: [['lockstep history SHOP-42', 'everything that was done to it']],
  undo: [['lockstep undo <run>', 'shows what would be taken back, and asks']],
  verify: [['lockstep verify', 'exits 0 only when all ends agree']],
  unlink: [
    ['lockstep unlink SHOP-42 issues', 'it stays linked everywhere else'],
    ['lockstep unlink SHOP-42', 'everywhere; nothing is deleted'],
  ],
  report: [['lockstep report <run>', 'for other tools, and for people']],
  mcp: [['lockstep mcp', 'what you enter as the command of a server in your assistant; it can only look']],
  replay: [
    ['lockstep replay --items SHOP-42', 'every change its tracker remembers, in the Activity Log of its package'],
    ['lockstep replay --detail day', 'all items, each field once a day'],
  ],
  'files check': [['lockstep files check specs --list', 'is every byte of them safe here?']],
  'webhooks ensure': [
    ['lockstep webhooks ensure --address https://sync.example/hooks', 'registers, repairs or renews'],
  ],
  'webhooks state': [['lockstep webhooks state --address https://sync.example/hooks', 'who sends, who gave up']],
  'webhooks remove': [['lockstep webhooks remove --address https://sync.example/hooks', 'nobody sends there any more']],
  serve: [['lockstep serve --port 8017', 'until Ctrl-C']],
  'rebase-state': [['lockstep rebase-state', 'names what is damaged, and asks']],
}

export function addExamples(parser: Parser, path = ''): void {
  for (const command of parser.commands) {
    const words = `${path} ${command.name()}`.trim()
    const own = Object.hasOwn(examples, words) ? examples[words] : undefined
    if (own) command.addHelpText('after', `\nExample${own.length > 1 ? 's' : ''}:\n${lines(own)}`)
    addExamples(command, words)
  }
}

function lines(own: readonly (readonly [string, string])[]): string {
  const widest = Math.max(...own.map(([line]) => line.length))
  return own.map(([line, about]) => `  ${line.padEnd(widest)}   ${about}\n`).join('')
}
