// The keychain of this machine, through the program that comes with it. A secret goes in and out over its input and output,
// never among its arguments, where others on the machine could read it.

import { spawn } from 'node:child_process'
import { Fault } from '../../core/errors.ts'
import { codeOf } from './files.ts'

export interface Keychain {
  /** What people call it. */
  readonly title: string
  /** Undefined when nothing is kept under that name, or when there is no such keychain here. */
  read(name: string): Promise<string | undefined>
  keep(name: string, secret: string): Promise<Kept>
  forget(name: string): Promise<Kept>
}

/** Why it could not be done, in the words of the program; undefined when it was. */
export interface Kept {
  readonly trouble?: string
}

/** A program, its arguments, and what it is told. */
interface Asking {
  readonly program: string
  readonly words: readonly string[]
  readonly input?: string
}

interface Dialect {
  readonly title: string
  read(name: string): Asking
  keep(name: string, secret: string): Asking
  forget(name: string): Asking
}

const home = 'lockstep'

const secretService: Dialect = {
  title: 'the Secret Service of this desktop (secret-tool)',
  read: name => ({ program: 'secret-tool', words: ['lookup', 'service', home, 'account', name] }),
  keep: (name, input) => ({
    program: 'secret-tool',
    words: ['store', `--label=Lockstep ${name}`, 'service', home, 'account', name],
    input,
  }),
  forget: name => ({ program: 'secret-tool', words: ['clear', 'service', home, 'account', name] }),
}

const macKeychain: Dialect = {
  title: 'the keychain of macOS',
  read: name => ({ program: 'security', words: ['find-generic-password', '-s', home, '-a', name, '-w'] }),
  // Its interactive mode takes a whole command over the input.
  keep: (name, secret) => ({
    program: 'security',
    words: ['-i'],
    input: `add-generic-password -U -s ${home} -a ${name} -X ${Buffer.from(secret).toString('hex')}\n`,
  }),
  forget: name => ({ program: 'security', words: ['delete-generic-password', '-s', home, '-a', name] }),
}

/** The first line it is told is the name, the second the secret. */
const inVault = (deed: string): readonly string[] => [
  '-NoProfile',
  '-NonInteractive',
  '-Command',
  `$ErrorActionPreference='Stop';[void][Windows.Security.Credentials.PasswordVault,Windows.Security.Credentials,ContentType=WindowsRuntime];$v=New-Object Windows.Security.Credentials.PasswordVault;$n=[Console]::In.ReadLine();${deed}`,
]

const windowsVault: Dialect = {
  title: 'the Credential Manager of Windows',
  read: name => ({
    program: 'powershell',
    words: inVault(`$c=$v.Retrieve('${home}',$n);$c.RetrievePassword();[Console]::Out.Write($c.Password)`),
    input: `${name}\n`,
  }),
  keep: (name, secret) => ({
    program: 'powershell',
    words: inVault(
      `$s=[Console]::In.ReadLine();$v.Add((New-Object Windows.Security.Credentials.PasswordCredential('${home}',$n,$s)))`,
    ),
    input: `${name}\n${secret}\n`,
  }),
  forget: name => ({
    program: 'powershell',
    words: inVault(`$v.Remove($v.Retrieve('${home}',$n))`),
    input: `${name}\n`,
  }),
}

const dialects: Readonly<Record<string, Dialect>> = {
  linux: secretService,
  darwin: macKeychain,
  win32: windowsVault,
}

/** Names are codes and connections: nothing in them means anything to a shell or to one of these programs. */
const plainName = /^\w[\w.-]*\/\w[\w.-]*$/

export function keychainOf(platform: string): Keychain | undefined {
  const dialect = Object.hasOwn(dialects, platform) ? dialects[platform] : undefined
  if (!dialect) return undefined
  const done = async (asking: Asking): Promise<Kept> => {
    const { code, err } = await told(asking)
    return code === 0 ? {} : { trouble: err.trim() || `${asking.program} ended with ${code}` }
  }
  return {
    title: dialect.title,
    async read(name) {
      if (!plainName.test(name)) return undefined
      const { code, out } = await told(dialect.read(name))
      // Windows and macOS end it with a line end, of which a secret of ours has none.
      return code === 0 && out.trim() !== '' ? out.trim() : undefined
    },
    keep: (name, secret) =>
      plainName.test(name)
        ? done(dialect.keep(name, secret))
        : Promise.resolve({ trouble: `${name} is no plain name` }),
    forget: name => done(dialect.forget(name)),
  }
}

interface Answered {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A keychain that is locked may ask its owner in a window; nobody is waited for longer than this. */
const patience = 60_000

/** A program that is not there is one that could not help. */
function told({ program, words, input = '' }: Asking): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'pipe', windowsHide: true })
    const enough = setTimeout(() => child.kill(), patience)
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', text => {
      said.out += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      said.err += text
    })
    child.once('error', reason => {
      clearTimeout(enough)
      // Where a folder of the path may not be looked into, what is nowhere else counts as forbidden.
      if (codeOf(reason) === 'ENOENT' || codeOf(reason) === 'EACCES')
        resolve({ code: 127, out: '', err: `${program} is not installed` })
      else reject(reason)
    })
    child.once('close', code => {
      clearTimeout(enough)
      // What was not answered is not empty: whoever adds a part to it would write over the others.
      if (code === null) reject(unanswered(program))
      else resolve({ code, ...said })
    })
    // Whoever ends before it has heard everything says why by its code.
    child.stdin.once('error', () => undefined)
    child.stdin.end(input)
  })
}

const unanswered = (program: string): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `The keychain of this machine did not answer (${program} was ended). Unlock it and try again, or put the credential into .env.`,
  })
