// Pages and cursors: everything is listed, every walk ends, and nothing but what was listed moves a cursor.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cursor, ref, serviceTime } from '../../shared/core/ids.ts'
import { readAnchor, reanchored, timeWalk } from '../../shared/http/cursor.ts'
import { everything, nextLink, nextNumber, onwards } from '../../shared/http/paginate.ts'

const line = (time: number, name = `i${time}`) => ({ ref: ref(name), updatedAt: serviceTime(time) })

describe('pages', () => {
  test('are all fetched, also after an empty one', async () => {
    const book: Record<string, { items: number[]; next?: string }> = {
      1: { items: [1], next: '2' },
      2: { items: [], next: '3' },
      3: { items: [3] },
    }
    expect(await everything({ about: 'listing' }, async page => book[page ?? '1'] ?? { items: [] })).toEqual([1, 3])
  })

  test('that lead in a circle, or never end, are given up', async () => {
    const circle = async (page: string | undefined) => ({ items: [page], next: page === 'a' ? 'b' : 'a' })
    await expect(everything({ about: 'listing' }, circle)).rejects.toThrow('the same page again')
    let n = 0
    const endless = async () => ({ items: [], next: String(n++) })
    await expect(everything({ about: 'listing', mostPages: 50 }, endless)).rejects.toThrow('more than 50 pages')
    expect(() => onwards({ about: 'listing' }, 'a', 'a')).toThrow('the same page again')
    expect(onwards({ about: 'listing' }, 'a', '')).toBeUndefined()
  })

  test('follow the link header, at the same host only', () => {
    const headers = (link: string) => new Headers({ link })
    const both = '<https://x.example/i?a=1,2&p=1>; rel="prev", <https://x.example/i?a=1,2&p=3>; rel="next"'
    expect(nextLink(headers(both), 'https://x.example/i')).toBe('https://x.example/i?a=1,2&p=3')
    expect(nextLink(headers('</i?p=2>; rel=next'), 'https://x.example/i')).toBe('https://x.example/i?p=2')
    expect(nextLink(headers('<https://x.example/i>; rel="last"'), 'https://x.example/i')).toBeUndefined()
    expect(nextLink(new Headers(), 'https://x.example/i')).toBeUndefined()
    expect(() => nextLink(headers('<https://evil.example/>; rel="next"'), 'https://x.example/i')).toThrow(
      'another host',
    )
  })

  test('by number end at the first empty one, not at a short one', () => {
    expect([nextNumber(undefined, 3), nextNumber('2', 1), nextNumber('3', 0)]).toEqual(['2', '3', undefined])
  })
})

describe('a walk by time', () => {
  test('ends with the newest time of all its pages, whatever their order', () => {
    const first = timeWalk(undefined, undefined, 10).answer([line(900)], 'p2')
    expect(first.cursor).toBeUndefined()
    const second = timeWalk(undefined, first.next, 10)
    expect(second.page).toBe('p2')
    expect(second.answer([line(300)], undefined).cursor).toBe('900')
  })

  test('reads again what lies in the overlap', () => {
    expect(timeWalk('1000' as Cursor, undefined, 60).from).toBe(940)
    expect(timeWalk(undefined, undefined, 60).from).toBeUndefined()
  })

  test('is not moved by an empty list, nor backwards', () => {
    expect(timeWalk('1000' as Cursor, undefined, 60).answer([], undefined).cursor).toBe('1000')
    expect(timeWalk('1000' as Cursor, undefined, 60).answer([line(950)], undefined).cursor).toBe('1000')
    expect(timeWalk(undefined, undefined, 60).answer([], undefined).cursor).toBeUndefined()
  })
})

describe('a walk through numbered pages', () => {
  /** A service that only knows "since" and page numbers, oldest change first. */
  const service = (rows: Map<string, number>) => (since: number, number: number, full: number) =>
    [...rows]
      .filter(([, time]) => time >= since)
      .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
      .slice((number - 1) * full, number * full)
      .map(([name, time]) => line(time, name))

  /** Walks to the end and remembers the newest sighting of every item; somebody works at the service meanwhile. */
  function walk(rows: Map<string, number>, full: number, between: (step: number) => void = () => {}) {
    const seen = new Map<string, number>()
    let page: string | undefined
    for (let step = 0; step < 200; step++) {
      const { from, number } = readAnchor(page, undefined)
      const listed = service(rows)(from, number, full)
      for (const { ref: name, updatedAt } of listed) seen.set(name, updatedAt)
      page = reanchored(page, undefined, listed, full)
      if (page === undefined) return seen
      between(step)
    }
    throw new Error('the walk has no end')
  }

  test('lists everything, although items change places while it goes', () =>
    fc.assert(
      fc.property(
        fc.array(fc.nat(60), { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(19), { maxLength: 10 }),
        fc.integer({ min: 2, max: 4 }),
        (times, edits, full) => {
          // Fewer than a page share one time: see the next test for the others.
          const rare = times.filter((time, i) => times.slice(0, i).filter(other => other === time).length < full - 1)
          const rows = new Map(rare.map((time, i) => [`item${i}`, time]))
          const seen = walk(rows, full, step => {
            const name = `item${edits[step]}`
            // Whoever is edited leaves the front of the list for its end.
            if (rows.has(name)) rows.set(name, 100 + step)
          })
          for (const [name, time] of rows) expect(seen.get(name), name).toBeGreaterThanOrEqual(Math.min(time, 60))
        },
      ),
    ))

  test('skips nothing behind a block of one time, although the block shrinks while it is read', () => {
    const rows = new Map([
      ['a', 3],
      ['b', 3],
      ['c', 4],
      ['d', 5],
    ])
    const seen = walk(rows, 2, step => {
      if (step !== 1) return
      rows.set('a', 100)
      rows.set('b', 101)
    })
    expect([...seen.keys()].sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('lists everything where more than a page bears one time', () => {
    const rows = new Map(Array.from({ length: 9 }, (_, i) => [`item${i}`, i < 7 ? 5 : 6]))
    expect(walk(rows, 2)).toEqual(rows)
  })
})
