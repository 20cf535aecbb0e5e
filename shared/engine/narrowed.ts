// An engine that keeps only some fields in step, and so does everything that follows from its looks.

import type { FieldName } from '../core/ids.ts'
import type { Engine } from './engine.ts'

/** What was listed here is listed again for the other fields: no cursor moves. */
export function narrowed(engine: Engine, fields: readonly FieldName[] | undefined): Engine {
  if (!fields) return engine
  const { queue, store, only } = engine
  return {
    ...engine,
    only: { ...only, fields },
    queue: {
      send: (signals, delay) =>
        queue.send(
          signals.map(signal => ({ ...signal, fields })),
          delay,
        ),
    },
    store: { ...store, saveProgress: async () => {} },
  }
}
