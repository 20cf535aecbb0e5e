// A run whose settings are not those of the run before says so in the logs that packages keep.

import type { RunId } from '../core/ids.ts'
import { moment } from '../core/moment.ts'
import { deltas, settingsOf } from '../core/settings.ts'
import type { Note } from '../ports/connector.ts'
import type { Engine } from './engine.ts'
import { linksOf } from './links.ts'
import { mayWrite } from './visiting.ts'

export async function tellSettings(engine: Engine, run: RunId): Promise<void> {
  const { store, binding, clock } = engine
  const logs = Object.values(engine.ends).filter(({ connector }) => connector.note)
  // Whoever may not write leaves it to a run that may.
  if (logs.length === 0 || !logs.every(({ id }) => mayWrite(engine, id))) return
  const now = settingsOf(binding)
  const before = await store.settings(binding.id)
  const changed = before ? deltas(before, now) : []
  if (before && changed.length === 0) return
  const line = `${moment(clock.now())}: settings changed: ${changed.join('; ')} (run ${run})`
  let isTold = true
  for (const { id, connector } of changed.length > 0 ? logs : []) {
    const notes: Note[] = []
    for await (const { kind, ends } of linksOf(store, binding.id)) {
      const { ref, out } = ends[id] ?? {}
      if (ref !== undefined && out === undefined && kind === 'item') notes.push({ ref, lines: [line] })
    }
    const outcomes = notes.length > 0 ? await connector.note?.(notes) : []
    // Whoever keeps no log never will; whoever could not be reached is told by the next run.
    if (outcomes?.some(outcome => !outcome.ok && outcome.fault.verdict.again !== 'never')) isTold = false
  }
  if (isTold) await store.saveSettings(binding.id, now)
}
