// Jira in the demo: where its requests go, what a client file says of it, and its words for the steps of the work.

import type { Exhibit } from '../../http/emulator-lab.ts'
import { lab } from './emulator.ts'
import { host, project } from './emulator-world.ts'

export const exhibit: Exhibit = {
  lab,
  address: host,
  connection: { site: host },
  scope: { project },
  statuses: { planned: 'To Do', begun: 'In Progress', done: 'Done' },
}
