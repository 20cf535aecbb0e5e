// The suite of all connectors once more, against a real folder instead of one in memory.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, test } from 'vitest'
import { labOver } from '../../../shared/connectors/files/emulator.ts'
import type { Emulated } from '../../../shared/connectors/files/emulator-place.ts'
import { manifest } from '../../../shared/connectors/files/manifest.ts'
import { folderPlace } from '../../../shared/connectors/files/places/folder.ts'
import { emulatorClock } from '../../../shared/http/emulator-clock.ts'
import type { Clock } from '../../../shared/ports/clock.ts'
import { checks } from '../../conformance/suite/all.ts'

const home = mkdtempSync(join(tmpdir(), 'lockstep-suite-'))
afterAll(() => rmSync(home, { recursive: true }))
let count = 0

function onDisk(clock: Clock, skew = 0): Emulated {
  const root = join(home, String(++count))
  const base = join(root, 'specs')
  mkdirSync(base, { recursive: true })
  return {
    place: folderPlace({ root, folder: 'specs' }),
    files: {
      read: path => contentOf(join(base, path)),
      write(path, text) {
        mkdirSync(dirname(join(base, path)), { recursive: true })
        writeFileSync(join(base, path), text)
        const now = (clock.now() + skew) / 1000
        utimesSync(join(base, path), now, now)
      },
      erase: path => rmSync(dirname(join(base, path)), { recursive: true }),
      paths: () => readdirSync(base, { recursive: true, encoding: 'utf8' }),
    },
    lock: () => renameSync(base, `${base}-away`),
  }
}

const contentOf = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

const open = labOver((clock, { skew }) => onDisk(clock, skew), emulatorClock)
const lab = open()

const excuses: Readonly<Record<string, string>> = {
  ...manifest.exceptions,
  'with nothing new there is one request, one more where comments are listed apart, and the cursor stays':
    'a file just written is looked at once more, and its time is the time of the disk; folder.test.ts waits for it',
}

describe('on disk', { timeout: 60_000 }, () => {
  test.for(checks)('$name', async (check, { skip }) => {
    const reason = excuses[check.name] ?? check.excused?.(lab)
    if (reason !== undefined) skip(reason)
    await check.run(open)
  })
})
