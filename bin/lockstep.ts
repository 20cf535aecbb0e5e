#!/usr/bin/env node
// The command line of this machine: its terminal, its folder, its connectors.

import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { connectors } from '../shared/index.ts'
import { main } from './main.ts'

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.once('SIGTERM', () => stop.abort())

/** Where the echo of a hidden answer goes. */
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true

process.exitCode = await main(process.argv.slice(2), {
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
  modules: connectors,
  fetch: globalThis.fetch,
  interrupted: stop.signal,
})
