// Where a credential is missing or was refused, the packages that wait for it say so themselves, as an open question, if
// they keep a log. The credential is never part of it, nor what the service said.

import type { EndId } from '../core/ids.ts'
import { needingAttention } from '../core/lag.ts'
import type { Report } from '../core/report.ts'
import type { Note, OpenEnd } from '../ports/connector.ts'
import type { Engine } from './engine.ts'
import { unfinished } from './sweep.ts'
import { mayWrite } from './visiting.ts'

export async function askOpenly(engine: Engine, { errors }: Report): Promise<void> {
  const denied = [...new Set(errors.flatMap(({ kind, end }) => (kind === 'denied' && end ? [end] : [])))]
    .flatMap(end => engine.ends[end] ?? [])
    .filter(({ manifest }) => manifest.secrets.length > 0)
  if (denied.length === 0) return
  const links = await unfinished(engine)
  for (const { id, connector } of Object.values(engine.ends)) {
    if (!connector.note || !mayWrite(engine, id)) continue
    const notes = links.flatMap((link): readonly Note[] => {
      const { ref, out } = link.ends[id] ?? {}
      const waiting = needingAttention(engine.binding, link)
      const lines = denied.flatMap(end => (waiting.includes(end.id) ? [questionAbout(end)] : []))
      return ref === undefined || out !== undefined || lines.length === 0 ? [] : [{ ref, lines }]
    })
    // Whoever keeps no log, or wants nothing in it, is no error: the report of the run says the same.
    if (notes.length > 0) await connector.note(notes)
  }
}

/** Without time and run, so that it is asked once and not by every run. */
const questionAbout = ({ id, connection }: OpenEnd): string =>
  `Open Question: who can give a credential for ${connection}? It is missing or was refused, and ${nameOf(id)} waits for it.`

const nameOf = (end: EndId): string => end.split('/').at(-1) ?? end
