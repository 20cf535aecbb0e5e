// Notices kept, so that a test or the demo can show what people would have been told.

import type { Notice, Notifier } from '../../ports/notifier.ts'

export interface MemoryNotifier extends Notifier {
  readonly told: readonly (Notice & { readonly to: string })[]
}

export function memoryNotifier(): MemoryNotifier {
  const told: (Notice & { readonly to: string })[] = []
  return {
    told,
    async tell(notice, to) {
      told.push({ ...notice, to })
    },
  }
}
