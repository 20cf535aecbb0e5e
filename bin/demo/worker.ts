// A second worker in a process of its own: `lockstep sync` in the folder of the demo. The tour kills it in mid-sentence.

import { Readable } from 'node:stream'
import { z } from 'zod'
import { emulators } from '../../shared/connectors/emulators.ts'
import { main } from '../main.ts'
import { quickened } from './house.ts'
import { leapingClock } from './leaping.ts'
import { routed } from './tracker.ts'

const errand = z.object({ folder: z.string(), addresses: z.record(z.string(), z.string()), ahead: z.number() })
export type Errand = z.infer<typeof errand>

if (import.meta.main) {
  const { folder, addresses, ahead } = errand.parse(JSON.parse(process.argv[2] ?? ''))
  process.exitCode = await main(['sync'], {
    folder,
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    isTerminal: false,
    colours: false,
    ask: async () => '',
    heard: () => Readable.from([]),
    modules: quickened(Object.keys(emulators)),
    fetch: routed(addresses),
    clock: leapingClock(ahead),
    interrupted: new AbortController().signal,
  })
}
