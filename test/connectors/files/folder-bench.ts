// A folder of packages on a real disk, for one test: what lies in it, and the connector that sees it.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { openPackages } from '../../../shared/connectors/files/packages.ts'
import { folderPlace } from '../../../shared/connectors/files/places/folder.ts'
import type { Scope } from '../../../shared/connectors/files/scope.ts'
import { fieldName, ref } from '../../../shared/core/ids.ts'
import type { Value } from '../../../shared/core/value.ts'
import type { Connector } from '../../../shared/ports/connector.ts'

export const clock = { now: () => Date.UTC(2026, 5, 1), sleep: async () => {} }

export interface Bench {
  readonly root: string
  readonly end: Connector
  write(path: string, text: string | Uint8Array): void
  text(path: string): string
  reopened(also?: Partial<Scope>): Connector
}

export function bench(files: Readonly<Record<string, string | Uint8Array>> = {}): Bench {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-files-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'specs'))
  const write: Bench['write'] = (path, text) => {
    mkdirSync(dirname(join(root, 'specs', path)), { recursive: true })
    writeFileSync(join(root, 'specs', path), text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  const reopened: Bench['reopened'] = also =>
    openPackages(
      { scope: { folder: 'specs', format: 'leanspec', ...also }, clock, names: {} },
      folderPlace({ root, folder: 'specs' }),
    )
  return { root, end: reopened(), write, text: path => readFileSync(join(root, 'specs', path), 'utf8'), reopened }
}

export const spec = (title: string, more = ''): string => `---\nstatus: planned\n${more}---\n\n# ${title}\n\nText.\n`
export const set = (name: string, fields: Readonly<Record<string, Value>>) =>
  ({ ref: ref(name), kind: 'item', set: fields, sets: {} }) as const
export const titled = (title: string) => ({ [fieldName('title')]: title })

/** Files that were just written are looked at once more; nothing can be told from their times yet. */
export const settled = (): void => {
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: now + 3100 })
  onTestFinished(() => void vi.useRealTimers())
}
