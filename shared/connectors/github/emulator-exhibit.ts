// GitHub in the demo: where its requests go, what a client file says of it, and its words for the steps of the work.

import type { Exhibit } from '../../http/emulator-lab.ts'
import { lab } from './emulator.ts'
import { board } from './emulator-board.ts'
import { home } from './emulator-github.ts'

export const exhibit: Exhibit = {
  lab,
  address: 'https://api.github.com',
  connection: {},
  scope: { repo: home, board: board.title },
  statuses: { planned: 'open', begun: 'open: In work', done: 'closed' },
}
