// The .env file beside the client files: one line for one part of a credential, readable by its owner only.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { Refusal } from '../../shared/index.ts'

/** Replaces the line of a variable, or adds one. Other lines stay as they are. */
export function putIntoFile(root: string, variable: string, value: string): void {
  const path = join(root, '.env')
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const assignment = `${variable}=${quoted(variable, value)}\n`
  const own = new RegExp(`^${variable}=(?:"[^"]*"|'[^']*'|\`[^\`]*\`|[^\\n]*)(?:\\n|$)`, 'm')
  const open = before === '' || before.endsWith('\n') ? before : `${before}\n`
  // As a function: a value may hold what a replacement would read as a pattern.
  const after = own.test(open) ? open.replace(own, () => assignment) : open + assignment
  const told = parseEnv(after)
  const expected = { ...parseEnv(before), [variable]: value }
  if (Object.entries(expected).some(([name, word]) => told[name] !== word))
    throw new Refusal(`${path} is written in a way that leaves no place for a line. Add ${variable} by hand.`)
  const draft = `${path}.${process.pid}.new`
  try {
    writeFileSync(draft, after, { mode: 0o600, flag: 'wx' })
    renameSync(draft, path)
  } catch (reason) {
    rmSync(draft, { force: true })
    throw reason
  }
}

function quoted(variable: string, value: string): string {
  if (/^[\w./:@+=-]+$/.test(value)) return value
  const quote = ["'", '`', '"'].find(sign => !value.includes(sign))
  if (quote === undefined || (quote === '"' && value.includes('\\')))
    throw new Refusal(`This value has every kind of quote in it. Set ${variable} in the environment instead.`)
  return `${quote}${value}${quote}`
}

/** Version control would carry it away. */
export function isAtRisk(root: string): boolean {
  if (!existsSync(join(root, '.git'))) return false
  const path = join(root, '.gitignore')
  const ignored = existsSync(path) ? readFileSync(path, 'utf8').split(/\r?\n/) : []
  return !ignored.some(line => ['.env', '/.env', '.env*', '*.env'].includes(line.trim()))
}
