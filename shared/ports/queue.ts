// Where signals wait. At least once, in any order.

import type { Time } from '../core/ids.ts'
import type { Signal } from '../core/signal.ts'

export interface Queue {
  send(signals: readonly Signal[], delay?: Time): Promise<void>
}
