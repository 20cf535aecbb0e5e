// The journal and the reports of runs. An entry stands twice, by link and by run, so that both are read at once and whole.

import { runId } from '../../core/ids.ts'
import type { Entry } from '../../core/journal.ts'
import type { Report } from '../../core/report.ts'
import type { Store } from '../../ports/store.ts'
import { type Documents, inTurns, isPlain, memo, ofLinks, ofOthers } from './documents.ts'
import { journalOf, linkEntryKey, reportKey, runEntryKey } from './keys.ts'
import { text, textIn } from './row.ts'
import { putOnce, rowsOf, type Table } from './table.ts'

type Journal = Pick<Store, 'record' | 'journal' | 'saveReport' | 'report'>

const atOnce = 10

export function keepJournal(table: Table, documents: Documents): Journal {
  const known = memo(20_000)

  async function record(entry: Entry): Promise<void> {
    const key = linkEntryKey(entry.link, entry.id)
    const name = `${key.pk} ${key.sk}`
    if (known.has(name)) return
    // Its long texts lie with the link, where most of them are already: what was agreed there is what is told here.
    const row = {
      ...(await documents.rowOf(entry, key.pk, ofLinks)),
      home: text(key.pk),
      run: text(entry.run),
    }
    const standing = await putOnce(table, key, row)
    // Also when it stood already: whoever wrote it may have died before coming here.
    await putOnce(table, runEntryKey(runId(textIn(standing, 'run')), entry.id), standing)
    known.add(name)
  }

  return {
    record: entries => inTurns(atOnce, entries, record),
    async journal(of) {
      const { pk, begins } = journalOf(of)
      const rows = await rowsOf(table, {
        says: 'pk = :home AND begins_with(sk, :begins)',
        values: { ':home': text(pk), ':begins': text(begins) },
      })
      const entries = await Promise.all(rows.map(row => documents.read(row, textIn(row, 'home'), isEntry)))
      return entries.toSorted((a, b) => a.at - b.at || byNumber.compare(a.id, b.id))
    },

    async saveReport(report) {
      const key = reportKey(report.run)
      await table.put(key, await documents.rowOf(report, key.pk, ofOthers))
    },
    async report(run) {
      const key = reportKey(run)
      const row = await table.get(key)
      return row && documents.read(row, key.pk, isReport)
    },
  }
}

/** Decisions of one moment are numbered in their ids. */
const byNumber = new Intl.Collator('en', { numeric: true })

const isEntry = (document: unknown): document is Entry =>
  isPlain(document) && typeof document.id === 'string' && typeof document.deed === 'string'

const isReport = (document: unknown): document is Report =>
  isPlain(document) && typeof document.run === 'string' && Array.isArray(document.items)
