#!/usr/bin/env node
// The command. What Node makes of our modules is kept between runs, so that a command begins at once.

import { enableCompileCache } from 'node:module'

enableCompileCache()
const { atTerminal } = await import('./terminal.ts')
process.exitCode = await atTerminal(process.argv.slice(2))
