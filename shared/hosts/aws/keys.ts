// The keys of the one table. Nothing else knows how rows are found.
//
// | row                       | pk                    | sk                | what it holds                                        |
// | ------------------------- | --------------------- | ----------------- | ---------------------------------------------------- |
// | link                      | link [id]             | link              | version, document; while unfinished `dueOf`, `due`   |
// | long text of a link       | link [id]             | part [name, n]    | bytes; shared with the journal of the link           |
// | journal, by link          | link [id]             | entry [id]        | document; the first one of an id stands              |
// | journal, by run           | run [id]              | entry [id]        | the same                                             |
// | report                    | run [id]              | report            | document                                             |
// | long text of a report     | run [id]              | part [name, n]    | bytes                                                |
// | belonging to a binding    | binding [id]          | link [id]         | the id of the link                                   |
// | claim                     | claim [end, ref]      | claim             | the id of the link that has the item                 |
// | progress of a sweep       | end [id]              | progress          | document; its long texts beside it                   |
// | settings of a binding     | settings [id]         | settings          | document; its long texts beside it                   |
// | clock skew                | connection [name]     | skew              | milliseconds                                         |
// | bucket of the pace        | connection [name]     | pace              | tokens and when they were counted                    |
// | outage                    | connection [name]     | outage            | document                                             |
// | webhook delivery          | delivery [id]         | delivery          | when it may be forgotten; dropped by the table later |
//
// Index `due` (sparse, keys only): dueOf = binding [id], due = when to look again. It may lag; what it finds is loaded
// from the table before it is believed.

import { createHash } from 'node:crypto'
import type { BindingId, EndId, LinkId, Ref, RunId } from '../../core/ids.ts'

export interface Key {
  readonly pk: string
  readonly sk: string
}

/** The longest sort key a table takes is 1024 bytes. */
const longest = 900

/**
 * A word and names that came from outside. JSON keeps names apart whatever is in them, and escapes what is no character;
 * names that are too long stand under their fingerprint.
 */
function named(word: string, ...names: readonly string[]): string {
  const text = `${word} ${JSON.stringify(names)}`
  if (Buffer.byteLength(text) <= longest) return text
  return `${word} ${createHash('sha256').update(text).digest('base64url')}`
}

const ofLink = (id: LinkId): string => named('link', id)
const ofRun = (id: RunId): string => named('run', id)
const ofConnection = (name: string): string => named('connection', name)

export const linkKey = (id: LinkId): Key => ({ pk: ofLink(id), sk: 'link' })
export const claimKey = (end: EndId, ref: Ref): Key => ({ pk: named('claim', end, ref), sk: 'claim' })
export const belongingKey = (binding: BindingId, link: LinkId): Key => ({ pk: bindingOf(binding), sk: ofLink(link) })
export const bindingOf = (binding: BindingId): string => named('binding', binding)

const entry = 'entry'
export const linkEntryKey = (link: LinkId, id: string): Key => ({ pk: ofLink(link), sk: named(entry, id) })
export const runEntryKey = (run: RunId, id: string): Key => ({ pk: ofRun(run), sk: named(entry, id) })
/** Where the journal of a link or of a run lies: its partition, and how its sort keys begin. */
export const journalOf = (of: { readonly link: LinkId } | { readonly run: RunId }) => ({
  pk: 'link' in of ? ofLink(of.link) : ofRun(of.run),
  begins: `${entry} `,
})

export const reportKey = (run: RunId): Key => ({ pk: ofRun(run), sk: 'report' })
export const partKey = (home: string, name: string, chunk: number): Key => ({
  pk: home,
  sk: named('part', name, String(chunk)),
})
export const progressKey = (end: EndId): Key => ({ pk: named('end', end), sk: 'progress' })
export const settingsKey = (binding: BindingId): Key => ({ pk: named('settings', binding), sk: 'settings' })
export const skewKey = (connection: string): Key => ({ pk: ofConnection(connection), sk: 'skew' })
export const paceKey = (connection: string): Key => ({ pk: ofConnection(connection), sk: 'pace' })
export const outageKey = (connection: string): Key => ({ pk: ofConnection(connection), sk: 'outage' })
export const deliveryKey = (id: string): Key => ({ pk: named('delivery', id), sk: 'delivery' })
