// The world of a command at this machine: its terminal, its folder, its connectors.

import { createInterface as createLines } from 'node:readline'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { manifests } from '../shared/connectors/manifests.ts'
import { connectors } from '../shared/connectors/registry.ts'
import { main } from './main.ts'
import type { Code } from './world.ts'

/** Where the echo of a hidden answer goes. */
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

export function atTerminal(words: readonly string[]): Promise<Code> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true
  return main(words, {
    folder: process.cwd(),
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    isTerminal,
    colours: process.stdout.isTTY === true && process.stdout.hasColors(),
    async ask(question, typing) {
      if (typing === 'hidden') process.stdout.write(question)
      const output = typing === 'hidden' ? nowhere : process.stdout
      const line = createInterface({ input: process.stdin, output, terminal: isTerminal })
      try {
        return await line.question(typing === 'hidden' ? '' : question)
      } finally {
        line.close()
        if (typing === 'hidden') process.stdout.write('\n')
      }
    },
    heard: () => createLines({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
    modules: connectors,
    manifests,
    fetch: globalThis.fetch,
    interrupted: interruption(),
  })
}

/** The first Ctrl-C lets what was begun be finished; the second ends the process, as it always would. */
function interruption(): AbortSignal {
  const stop = new AbortController()
  const heard = (): void => {
    if (!stop.signal.aborted)
      process.stderr.write('\nStopping: what was begun is finished first. Again to stop at once.\n')
    stop.abort()
  }
  process.once('SIGINT', heard)
  process.once('SIGTERM', heard)
  return stop.signal
}
