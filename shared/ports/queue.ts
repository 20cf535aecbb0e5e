// Where signals wait. At least once, in any order.

import type { Time } from '../core/ids.ts'
import type { Signal } from '../core/signal.ts'

export interface Queue {
  send(signals: readonly Signal[], delay?: Time): Promise<void>
}

/** A queue one process both fills and empties: a command on a laptop, a preview. */
export interface Inbox extends Queue {
  /** Takes out signals whose time has come. */
  receive(atMost?: number): readonly Signal[]
  /** When the next signal becomes due; undefined when none waits. */
  next(): Time | undefined
}
