// The laboratory of files: a folder of specs in memory, a person who edits them, and the end that is put to the test.

import { fieldName } from '../../core/ids.ts'
import { emulator } from '../../http/emulator.ts'
import { emulatorClock } from '../../http/emulator-clock.ts'
import { nobodyThere } from '../../http/emulator-faults.ts'
import type { ConnectorLab, LabWishes, Samples } from '../../http/emulator-lab.ts'
import type { Clock } from '../../ports/clock.ts'
import { author, type Emulated, folderInMemory } from './emulator-place.ts'
import * as module from './index.ts'
import { openPackages } from './packages.ts'

/** The same laboratory for any place that can be emulated. */
export const labOver =
  (make: (clock: Clock, wishes: LabWishes) => Emulated, usualClock: () => Clock): ConnectorLab =>
  (wishes = {}) => {
    const clock = wishes.clock ?? usualClock()
    const { place, files, lock } = make(clock, wishes)
    const scope = { folder: 'specs', format: 'leanspec' } as const
    const shared = wishes.shared ? { shared: wishes.shared } : {}
    return {
      module,
      connector: openPackages({ scope, clock, names: {}, ...shared }, place, wishes.pageSize),
      clock,
      // Nothing is ever asked over a network.
      emulator: emulator({ clock, routes: {} }),
      person: author(files),
      samples,
      secrets: [],
      expire: lock,
      tooFast: nobodyThere,
    }
  }

export const lab = labOver((clock, { skew = 0 }) => folderInMemory(clock, skew), emulatorClock)

const samples: Samples = {
  title: fieldName('title'),
  text: fieldName('body'),
  values: {
    [fieldName('title')]: ['Check the tanks', 'Check both tanks'],
    [fieldName('body')]: ['First the left one.\n\nThen the right one.', 'Only the left one.'],
    [fieldName('status')]: ['planned', 'complete'],
    [fieldName('priority')]: ['high', 'low'],
    [fieldName('labels')]: [
      ['fuel', 'safety'],
      ['fuel', 'urgent'],
    ],
    [fieldName('assignees')]: [['ada'], ['ada', 'grace']],
    [fieldName('due')]: ['2026-03-01', '2026-04-01'],
    [fieldName('parent')]: ['001-hull', '002-engine'],
  },
  cannotBe: word => !word.isWellFormed(),
}
