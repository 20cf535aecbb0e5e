// Linear in the demo: where its requests go, what a client file says of it, and its words for the steps of the work.

import type { Exhibit } from '../../http/emulator-lab.ts'
import { usualAddress } from './api.ts'
import { lab } from './emulator.ts'
import { apollo, eng } from './emulator-rows.ts'

export const exhibit: Exhibit = {
  lab,
  address: usualAddress,
  connection: {},
  scope: { team: eng.key, project: apollo.name },
  statuses: { planned: 'Todo', begun: 'In Progress', done: 'Done' },
}
