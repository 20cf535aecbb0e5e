// The demo: emulated trackers in this process, bound by a client file and really kept in step, while a tour is played.

import type { Row } from '../../shared/connectors/_template/emulator-records.ts'
import { token, tracker } from '../../shared/connectors/_template/emulator-tracker.ts'
import * as template from '../../shared/connectors/_template/index.ts'
import { refOf } from '../../shared/connectors/_template/mapping.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import { memoryHost, open } from '../../shared/index.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import { type Office, play, type Tracker } from '../tour.ts'

const names = ['north', 'south', 'east'] as const

const clientFile = `client: DEMO
connections:
  north: { connector: tracker, site: https://north.example/api }
  south: { connector: tracker, site: https://south.example/api }
  east:  { connector: tracker, site: https://east.example/api }
projects:
  ROCKET:
    conflicts: latest
    ends:
      north: { in: north, project: ROCKET }
      south: { in: south, project: ROCKET }
      east:  { in: east,  project: ROCKET }
`

/** 0 when all ends agree at the end of the tour, 1 when they do not. */
export async function demo(say: (line: string) => void): Promise<number> {
  say('Lockstep, a demo. The three trackers (north, south, east) are emulated: they run inside this process, nothing')
  say(
    'leaves this machine, and the clock is emulated too, so that waiting takes no time. The engine, the connector and',
  )
  say('the client file are real.')
  return (await play(await openOffice(), say)) ? 0 : 1
}

async function openOffice(): Promise<Office> {
  const clock = emulatorClock()
  const trackers = Object.fromEntries(names.map(name => [name, emulatedTracker(clock)]))
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const [name = ''] = new URL(request.url).hostname.split('.')
    const found = Object.hasOwn(trackers, name) ? trackers[name] : undefined
    if (!found || found.isDown()) throw refusedConnection()
    return found.service.fetch(request)
  }
  const secrets = Object.fromEntries(names.map(name => [name, [{ token, webhookSecret: '' }]]))
  const memory = memoryHost({ secrets })
  const lockstep = await open({
    client: [{ name: 'DEMO.yaml', text: clientFile }],
    host: { ...memory, clock, queue: memoryQueue(clock) },
    modules: { tracker: async () => template },
    fetch,
  })
  return { lockstep, clientFile, trackers, store: memory.store, project: 'ROCKET', wait: time => clock.sleep(time) }
}

/** What a person sees and does at the tracker's own page; nothing of it passes through Lockstep. */
function emulatedTracker(clock: Clock): Tracker & Pick<ReturnType<typeof tracker>, 'service'> & { isDown(): boolean } {
  const { records, service } = tracker({ clock, lag: () => 0, pageSize: 100, skew: 0, onChange: () => {} })
  let down = false
  const rows = () => records.all().flatMap(row => (row.kind === 'item' && !row.archived ? [row] : []))
  const numbered = (number: number): Row => {
    const row = rows()[number - 1]
    if (!row) throw new Error(`There is no item ${number}.`)
    return row
  }
  return {
    service,
    add: fields => void records.make(fields, undefined, false),
    edit: (number, fields) => void records.change(numbered(number), fields, false),
    items: () =>
      rows().map(({ title, body, status, priority, labels, assignees, ...row }) => {
        return { ref: refOf(row), fields: { title, body, status, priority, labels, assignees } }
      }),
    writes: () => service.calls.filter(({ route }) => !route.startsWith('GET ')).length,
    goDown: () => {
      down = true
    },
    comeBack: () => {
      down = false
    },
    isDown: () => down,
  }
}

const refusedConnection = (): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('nobody listens there'), { code: 'ECONNREFUSED' }) })
