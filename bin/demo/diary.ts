// The diary of the page: what people did, what Lockstep wrote because of it, and how long that took.

import type { EndId, LinkId, Ref, Time } from '../../shared/core/ids.ts'
import type { Deed, Entry } from '../../shared/core/journal.ts'
import type { Link } from '../../shared/core/link.ts'
import type { Store } from '../../shared/ports/store.ts'
import { change, line, shown } from '../paper.ts'
import type { End } from './ends.ts'
import { nameAt } from './telling.ts'

export interface Note {
  readonly id: number
  readonly at: Time
  /** person: somebody did it at an end · picked: seen there and agreed · wrote: done by us · asks: waits for a person · health */
  readonly kind: 'person' | 'picked' | 'wrote' | 'asks' | 'health'
  readonly end: string
  readonly item: string
  readonly text: string
  /** Milliseconds since the edit that caused it. */
  readonly after?: Time
}

export interface Diary {
  readonly notes: readonly Note[]
  person(end: End, ref: Ref, item: string, text: string, at: Time): void
  health(end: End, text: string, at: Time): void
  /** Something went wrong with the demo itself. */
  wrong(text: string, at: Time): void
  journal(entries: readonly Entry[]): Promise<void>
}

const longest = 200
const kinds: Readonly<Partial<Record<Deed, Note['kind']>>> = {
  agreed: 'picked',
  wrote: 'wrote',
  created: 'wrote',
  conflict: 'asks',
  refused: 'asks',
  unmapped: 'asks',
  resolved: 'person',
  overruled: 'picked',
}

/** What may be the cause of a write: an edit at an end, or a decision about an item. */
type Cause = { readonly at: Time } & ({ readonly end: EndId; readonly ref: Ref } | { readonly link: LinkId })

export function openDiary(ends: readonly End[], store: Store, told: (note: Note) => void): Diary {
  let notes: readonly Note[] = []
  let causes: readonly Cause[] = []
  let count = 0

  function add(note: Omit<Note, 'id'>): void {
    count += 1
    const whole = { id: count, ...note }
    notes = [...notes, whole].slice(-longest)
    told(whole)
  }

  async function entered(entry: Entry): Promise<void> {
    const kind = kinds[entry.deed]
    const end = ends.find(({ id }) => id === entry.end)
    if (!kind || !end) return
    const link = await store.link(entry.link)
    const item = link?.kind === 'comment' && link.parent ? await store.link(link.parent) : link
    const cause = kind === 'wrote' || kind === 'asks' ? item && causeOf(item, entry.at) : undefined
    if (entry.deed === 'resolved') causes = [...causes, { link: entry.link, at: entry.at }].slice(-longest)
    add({
      at: entry.at,
      kind,
      end: end.name,
      item: await nameAt(store, entry.link, entry.end),
      text: wordsOf(entry),
      ...(cause ? { after: entry.at - cause.at } : {}),
    })
  }

  const causeOf = ({ id, ends: known }: Link, at: Time): Cause | undefined =>
    causes.findLast(
      cause => cause.at <= at && ('link' in cause ? cause.link === id : known[cause.end]?.ref === cause.ref),
    )

  return {
    get notes() {
      return notes
    },
    person(end, ref, item, text, at) {
      causes = [...causes, { end: end.id, ref, at }].slice(-longest)
      add({ at, kind: 'person', end: end.name, item, text })
    },
    health: (end, text, at) => add({ at, kind: 'health', end: end.name, item: '', text }),
    wrong: (text, at) => add({ at, kind: 'health', end: '', item: '', text }),
    async journal(entries) {
      for (const entry of entries) await entered(entry)
    },
  }
}

function wordsOf({ deed, field, from, to, why }: Entry): string {
  switch (deed) {
    case 'created':
      return why ?? 'made'
    case 'wrote':
      return `${field}: ${change(from, to)}`
    case 'agreed':
      return `${field}: ${shown(to)} is agreed from now on`
    case 'conflict':
      return `${field}: two people said different things; somebody has to decide`
    case 'resolved':
      return `${field}: decided, ${shown(to)}`
    case 'overruled':
      return `${field}: ${shown(from)} gave way to ${shown(to)}; the journal keeps it`
    default:
      return line(`${field ?? ''}: ${why ?? deed}`, 160)
  }
}
