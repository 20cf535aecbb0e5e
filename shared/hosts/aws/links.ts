// Links in the table: saved whole under their version; listed by the rows that say which binding they belong to.

import { type LinkId, linkId, type Time } from '../../core/ids.ts'
import type { Link } from '../../core/link.ts'
import type { Store } from '../../ports/store.ts'
import { type Documents, isPlain, ofLinks } from './documents.ts'
import { tableShape } from './environment.ts'
import { belongingKey, bindingOf, claimKey, type Key, linkKey } from './keys.ts'
import { number, type Row, text, textIn } from './row.ts'
import { isNew, putOnce, type Question, rowsOf, type Table } from './table.ts'

type Links = Pick<Store, 'linkOf' | 'claim' | 'link' | 'addLink' | 'saveLink' | 'dueLinks' | 'links'>

const pageSize = 100

export function keepLinks(table: Table, documents: Documents): Links {
  async function load(key: Key): Promise<Link | undefined> {
    const row = await table.get(key)
    return row && documents.read(row, key.pk, isLink)
  }

  async function rowOf(link: Link): Promise<Row> {
    return {
      ...(await documents.rowOf(link, linkKey(link.id).pk, ofLinks)),
      version: number(link.version),
      ...(link.due !== undefined && { dueOf: text(bindingOf(link.binding)), due: number(link.due) }),
    }
  }

  async function linkOf(...[end, ref]: Parameters<Links['linkOf']>): Promise<LinkId | undefined> {
    const row = await table.get(claimKey(end, ref))
    return row && linkId(textIn(row, 'link'))
  }

  return {
    linkOf,
    async claim(end, ref, link) {
      return linkId(textIn(await putOnce(table, claimKey(end, ref), { link: text(link) }), 'link'))
    },

    link: id => load(linkKey(id)),
    async addLink(link) {
      // First where it belongs: a listed link that is not there is passed over, one that is never listed would be lost.
      await table.put(belongingKey(link.binding, link.id), { link: text(link.id) })
      return table.putIf(linkKey(link.id), await rowOf(link), isNew)
    },
    async saveLink(link) {
      const row = await rowOf({ ...link, version: link.version + 1 })
      return table.putIf(linkKey(link.id), row, {
        says: '#version = :loaded',
        names: { '#version': 'version' },
        values: { ':loaded': number(link.version) },
      })
    },

    async dueLinks(binding, now, atMost) {
      const { index, partition, sort } = tableShape.due
      const question: Question = {
        index,
        says: '#binding = :binding AND #due <= :now',
        names: { '#binding': partition, '#due': sort },
        values: { ':binding': text(bindingOf(binding)), ':now': number(now) },
      }
      const rows = await rowsOf(table, question, atMost)
      const links = await Promise.all(rows.map(row => load({ pk: textIn(row, 'pk'), sk: textIn(row, 'sk') })))
      // The index may lag: the link itself says whether it is still due.
      return present(links)
        .filter(link => dueOf(link) <= now)
        .toSorted((a, b) => dueOf(a) - dueOf(b) || (a.id < b.id ? -1 : 1))
    },
    async links(binding, page) {
      const pk = bindingOf(binding)
      const { rows, next } = await table.query({
        says: 'pk = :binding',
        values: { ':binding': text(pk) },
        atMost: pageSize,
        ...(page !== undefined && { after: { pk: text(pk), sk: text(page) } }),
      })
      const links = present(await Promise.all(rows.map(row => load(linkKey(linkId(textIn(row, 'link')))))))
      return next ? { links, next: textIn(next, 'sk') } : { links }
    },
  }
}

const dueOf = (link: Link): Time => link.due ?? Number.POSITIVE_INFINITY

const present = (links: readonly (Link | undefined)[]): readonly Link[] => links.filter(link => link !== undefined)

const isLink = (document: unknown): document is Link =>
  isPlain(document) && typeof document.id === 'string' && typeof document.version === 'number'
