// A laptop on paper: a folder with a client file and a .env, emulated trackers behind its fetch, and somebody who types.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { main } from '../../bin/main.ts'
import type { World } from '../../bin/world.ts'
import { token } from '../../shared/connectors/_template/emulator-tracker.ts'
import * as template from '../../shared/connectors/_template/index.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import { fileOf, modules, trackerPage } from '../runtime/trackers.ts'

export interface Typed {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** An end called `specs` holds packages. */
const withKeeper = {
  ...modules,
  keeper: async () => ({ ...template, manifest: { ...template.manifest, keeps: 'packages' as const } }),
}

export function desk(names: readonly string[], file = fileOf(names, '', 'conflicts: ask')) {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'))
  const clock = emulatorClock()
  const pages = Object.fromEntries(names.map(name => [name, trackerPage(clock, 20)]))
  const down = new Set<string>()
  mkdirSync(join(folder, 'clients'))
  writeFileSync(join(folder, 'clients', 'DEMO.yaml'), file)
  writeFileSync(join(folder, '.env'), names.map(name => `LOCKSTEP_${name.toUpperCase()}_TOKEN=${token}\n`).join(''))
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const [name = ''] = new URL(request.url).hostname.split('.')
    const page = pages[name]
    if (!page || down.has(name))
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED' }) })
    return page.service.fetch(request)
  }

  return {
    folder,
    clock,
    down,
    page(name: string) {
      const found = pages[name]
      if (!found) throw new Error(`no tracker called ${name}`)
      return found
    },
    type: typing({ folder, clock, modules: withKeeper, fetch }),
    close: () => rmSync(folder, { recursive: true }),
  }
}

/** Somebody at a terminal: types a line, a while later, and answers what is asked. */
export function typing({
  folder,
  clock,
  modules,
  fetch,
}: Pick<World, 'folder' | 'modules' | 'fetch'> & { readonly clock: Clock }) {
  return async (words: string, answers: readonly string[] = [], where: Partial<World> = {}): Promise<Typed> => {
    await clock.sleep(90_000)
    const said = { out: '', err: '' }
    const waiting = [...answers]
    const code = await main(split(words), {
      folder,
      out: text => {
        said.out += text
      },
      err: text => {
        said.err += text
      },
      isTerminal: answers.length > 0,
      colours: false,
      ask: async question => {
        said.out += question
        return waiting.shift() ?? ''
      },
      heard: () => Readable.from([]),
      modules,
      fetch,
      clock,
      interrupted: new AbortController().signal,
      ...where,
    })
    return { code, ...said }
  }
}

/** As a shell would, with double quotes. */
const split = (words: string): readonly string[] =>
  [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
