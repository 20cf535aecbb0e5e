// Names for what a person does by hand, so that the journal can tell it from a sync.

import { type RunId, runId, type Time } from '../shared/core/ids.ts'

export const newRun = (what: string, now: Time): RunId =>
  runId(`${new Date(now).toISOString().slice(0, 23).replaceAll(':', '-')}Z-${what}`)
