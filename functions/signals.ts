// From what was heard to signals: one run per delivery, however often it is heard.

import { createHash } from 'node:crypto'
import { type RunId, runId } from '../shared/core/ids.ts'
import type { Signal } from '../shared/core/signal.ts'
import { type Keeping, looks } from '../shared/runtime/errand.ts'
import type { Heard } from '../shared/runtime/hearing.ts'

export function signalsOf(heard: readonly Heard[], delivery: string, keeping: Keeping): readonly Signal[] {
  const run = runId(`webhook-${createHash('sha256').update(delivery).digest('hex').slice(0, 16)}`)
  return heard.flatMap(each => signalsFor(each, run, keeping))
}

function signalsFor(heard: Heard, run: RunId, keeping: Keeping): readonly Signal[] {
  const about = { binding: heard.project.id, end: heard.end.id, run, tries: 0 }
  switch (heard.look) {
    case 'changes':
      return [{ ...about, look: 'changes', census: false }]
    case 'items':
      return heard.refs.map(ref => ({ ...about, look: 'item', ref }))
    case 'happening': {
      const { when, at, names } = heard
      return [{ ...about, look: 'happening', when, at, names }]
    }
    case 'occasion':
      return looks(heard.project, heard.occasion, run, keeping)
  }
}
