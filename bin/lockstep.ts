#!/usr/bin/env node
// The command line of this machine: its terminal, its folder, its connectors.

import { createInterface } from 'node:readline/promises'
import { connectors } from '../shared/index.ts'
import { main } from './main.ts'

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true

process.exitCode = await main(process.argv.slice(2), {
  folder: process.cwd(),
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  isTerminal,
  colours: process.stdout.isTTY === true && process.stdout.hasColors(),
  async ask(question) {
    const line = createInterface({ input: process.stdin, output: process.stdout })
    try {
      return await line.question(question)
    } finally {
      line.close()
    }
  },
  modules: connectors,
  fetch: globalThis.fetch,
  interrupted: stop.signal,
})
