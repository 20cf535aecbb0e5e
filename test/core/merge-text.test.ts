// Merging texts: what two people wrote in different paragraphs both stands, whoever is looked at first.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endId, serviceTime } from '../../shared/core/ids.ts'
import type { Stamp } from '../../shared/core/link.ts'
import { type Authors, mergeText, rebase, sameText } from '../../shared/core/merge-text.ts'
import { hashOf } from '../../shared/core/value.ts'
import { dearer, inProportion } from '../support/growth.ts'

const stamp = (by: string, at: number): Stamp => ({ by: endId(by), at: serviceTime(at) })
const ann = stamp('ann', 10)
const bob = stamp('bob', 20)
const cem = stamp('cem', 30)

const newest = (mine: Stamp, theirs: Stamp) => (mine.at > theirs.at ? 'mine' : 'theirs')
const merge = (base: string, mine: string, theirs: string, mineStamp = ann, theirsStamp = bob, authors?: Authors) =>
  mergeText({ base, mine, theirs, mineStamp, theirsStamp, authors, choose: newest })
const text = (...paragraphs: readonly string[]): string => paragraphs.join('\n\n')

describe('mergeText', () => {
  it('keeps edits of different paragraphs, also of neighbours', () => {
    const base = text('# Login', 'Users sign in by mail.', 'They stay for a week.')
    const mine = text('# Login', 'Users sign in by mail or phone.', 'They stay for a week.')
    const theirs = text('# Login', 'Users sign in by mail.', 'They stay for a month.')
    const merged = merge(base, mine, theirs)
    expect(merged.text).toBe(text('# Login', 'Users sign in by mail or phone.', 'They stay for a month.'))
    expect(merged.overruled).toEqual([])
    expect(merged.conflict).toBe(false)
  })

  it('keeps edits of neighbours that have no word in common with what was there', () => {
    expect(merge(text('a', 'b', 'c'), text('x', 'b', 'c'), text('a', 'y', 'c')).text).toBe(text('x', 'y', 'c'))
    expect(merge('- a\n- b', '- x\n- b', '- a\n- y').text).toBe('- x\n- y')
  })

  it('counts equal changes once', () => {
    expect(merge(text('a', 'b'), text('a', 'new', 'b'), text('a', 'new', 'b', 'c')).text).toBe(
      text('a', 'new', 'b', 'c'),
    )
  })

  it('keeps what both added at one place, in the same order for both', () => {
    const [base, mine, theirs] = [text('a', 'z'), text('a', 'mine', 'z'), text('a', 'his', 'z')]
    expect(merge(base, mine, theirs).text).toBe(text('a', 'mine', 'his', 'z'))
    expect(merge(base, theirs, mine, bob, ann).text).toBe(text('a', 'mine', 'his', 'z'))
  })

  it('lets an edit outlive a deletion', () => {
    const base = text('first words here', 'second', 'third')
    expect(merge(base, text('first words there', 'second', 'third'), text('second', 'third')).text).toContain('there')
    expect(merge(base, text('second', 'third'), text('first words there', 'second', 'third')).text).toContain('there')
    expect(merge(base, text('first words here', 'third'), text('first words there', 'second', 'third')).text).toBe(
      text('first words there', 'third'),
    )
  })

  it('asks who wins a paragraph changed twice, by the author of that paragraph, and hands over the loser', () => {
    const [base, theirs] = [text('old', 'same'), text('theirs', 'same')]
    const lost = merge(base, text('mine', 'same'), theirs)
    expect(lost.text).toBe(theirs)
    expect(lost.overruled).toEqual([{ lost: 'mine', kept: 'theirs', base: 'old', by: ann }])
    const won = merge(base, text('mine', 'same'), theirs, cem, stamp('zoe', 99), { [hashOf('theirs')]: bob })
    expect(won.text).toBe(text('mine', 'same'))
    expect(won.overruled).toEqual([{ lost: 'theirs', kept: 'mine', base: 'old', by: bob }])
  })

  it('says so when nobody chooses', () => {
    const merged = mergeText({
      base: text('old', 'b'),
      mine: text('mine', 'b'),
      theirs: text('theirs', 'b', 'c'),
      mineStamp: ann,
      theirsStamp: bob,
      choose: () => 'neither',
    })
    expect(merged).toMatchObject({ text: text('theirs', 'b', 'c'), conflict: true, overruled: [] })
  })

  it('remembers who wrote each block', () => {
    const first = merge(text('a', 'b'), text('a', 'b', 'mine'), text('theirs', 'b'))
    expect(first.authors).toEqual({ [hashOf('theirs')]: bob, [hashOf('b')]: bob, [hashOf('mine')]: ann })
    const next = merge(first.text, text('theirs', 'b', 'new', 'mine'), first.text, cem, ann, first.authors)
    expect(next.authors).toEqual({ ...first.authors, [hashOf('new')]: cem })
  })

  it('keeps line ends, blank lines and the blank space around the text', () => {
    expect(merge('a\r\n\r\n\r\nb', 'a\r\n\r\n\r\nb\r\n\r\nc', 'x\r\n\r\n\r\nb').text).toBe('x\r\n\r\n\r\nb\r\n\r\nc')
    expect(merge('a\n\n\nb', 'a', 'a\n\n\nb\n\n\nc').text).toBe('a\n\n\nc')
    expect(merge('a\n\n\nb\n', 'a\n', 'a\n\n\nb\n\n\nc\n').text).toBe('a\n\n\nc\n')
    expect(merge('\n\na\n\nb', '\n\nx\n\nb', '\n\na\n\ny').text).toBe('\n\nx\n\ny')
    expect(merge('a\n\nb', 'x\n\nb', 'a\n\nb\n').text).toBe('x\n\nb\n')
    for (const [mine, theirs] of [
      ['a\n\n\nb', 'a\n\n\n\nb'],
      ['a\n\n\n\nb', 'a\n\n\nb'],
    ] as const)
      expect(merge('a\n\nb', mine, theirs).text).toBe('a\n\n\n\nb')
  })

  it('does not take other line ends for an edit', () => {
    const merged = merge('one\ntwo\n\nx', 'one\r\ntwo\r\n\r\nx new', 'one\ntwo three\n\nx')
    expect(merged.text).toMatch(/^one\r?\ntwo three\r?\n\r?\nx new$/)
    expect(merged.overruled).toEqual([])
  })

  it('gives new neighbours the space they need, and no more', () => {
    expect(merge('a\n\nb', 'a\n\nb\n\nc', 'a\n\nb\n\nd').text).toBe('a\n\nb\n\nc\n\nd')
    expect(merge('a\r\n\r\nb', 'a\r\n\r\nb\r\n\r\nc', 'a\r\n\r\nb\r\n\r\nd').text).toBe('a\r\n\r\nb\r\n\r\nc\r\n\r\nd')
    expect(merge('- a\n- b', '- a\n- b\n- c', '- a\n- b\n- d').text).toBe('- a\n- b\n- c\n- d')
    expect(merge('- a\n- b\n', '- a\n- b\n- c\n', '- a\n- b\n- d\n').text).toBe('- a\n- b\n- c\n- d\n')
    expect(merge('a\n# One\n# Two\nb', 'a\n# Two\nb', 'a\n# One\nb').text).toBe('a\n\nb')
  })

  it('knows a paragraph that was changed where another was added, and one that was replaced', () => {
    const [base, theirs] = ['The cat sat on the mat.', 'The dog sat on the mat.']
    const changed = merge(base, text('A new start.', 'The cat sat on the red mat.'), theirs)
    expect(changed.text).toBe(text('A new start.', theirs))
    expect(changed.overruled.map(one => one.lost)).toEqual(['The cat sat on the red mat.'])
    const replaced = merge(base, text('A bird sings the blues at night.', 'Nobody hears it.'), theirs)
    expect(replaced.text).toBe(text('A bird sings the blues at night.', 'Nobody hears it.', theirs))
    expect(replaced.overruled).toEqual([])
  })

  it('keeps the order in which somebody added blocks around one that both added', () => {
    const [base, mine, theirs] = [text('a', 'z'), text('a', 'both', 'after', 'z'), text('a', 'before', 'both', 'z')]
    expect(merge(base, mine, theirs).text).toBe(text('a', 'before', 'both', 'after', 'z'))
    expect(merge(base, theirs, mine).text).toBe(text('a', 'before', 'both', 'after', 'z'))
  })

  it('does not mistake a paragraph that moved for one that is gone', () => {
    expect(merge(text('a', 'b', 'c'), text('c', 'a', 'b'), text('a', 'b', 'c', 'd')).text).toBe(
      text('c', 'a', 'b', 'd'),
    )
  })

  const numbered = (many: number) => {
    const lines = Array.from({ length: many }, (_, i) => `- line ${i}`)
    const changed = (by: string, ...places: readonly number[]) =>
      lines.map((line, i) => (places.includes(i) ? `${line} ${by}` : line)).join('\n')
    const middle = many / 2
    return [lines.join('\n'), changed('mine', 0, middle, many - 1), changed('his', 1, middle + 1, many - 2)] as const
  }
  const alike = (many: number) => {
    const lines = (count: number) => '- x\n'.repeat(count)
    return [lines(many), `- y\n${lines(many)}- y\n`, `- z\n${lines(many * 0.4)}- z\n`] as const
  }

  it('keeps all that was changed at both ends of a text of 100,000 blocks', () => {
    expect(merge(...numbered(100_000)).text.match(/mine|his/g)).toHaveLength(6)
  })

  it.each([
    ['100,000 blocks changed at both ends', 100_000, numbered],
    ['50,000 blocks that are all alike', 50_000, alike],
  ] as const)(
    'costs no more than the length of the texts: %s',
    (_, many, made) => {
      expect(dearer(many, made, texts => merge(...texts))).toBeLessThan(inProportion)
    },
    60_000,
  )
})

// A text of paragraphs with words nobody else has, and edits of it.
const paragraphs = fc
  .array(fc.array(fc.constantFrom('red', 'green', 'blue', 'one', 'two'), { minLength: 4, maxLength: 8 }), {
    minLength: 1,
    maxLength: 6,
  })
  .map(all => all.map((words, i) => `p${i} ${words.join(' ')}`))

type Act = { readonly act: 'edit' | 'rewrite' | 'delete' | 'add'; readonly at: number }
const acts = fc.array(fc.record({ act: fc.constantFrom('edit', 'rewrite', 'delete', 'add'), at: fc.nat(6) }), {
  maxLength: 4,
}) as fc.Arbitrary<Act[]>

function perform(all: readonly string[], by: string, todo: readonly Act[]): readonly string[] {
  const result: string[] = [...all]
  todo.forEach(({ act, at }, i) => {
    const place = at % (result.length + 1)
    const word = `${by}${i}`
    if (act === 'add') result.splice(place, 0, `${word} was added here`)
    else if (act === 'delete') result.splice(place, 1)
    else if (result[place] !== undefined) result[place] = act === 'edit' ? `${result[place]} ${word}` : word
  })
  return result
}

describe('mergeText, for any texts', () => {
  const versions = fc.tuple(paragraphs, acts, acts).map(([base, a, b]) => ({
    base: text(...base),
    mine: text(...perform(base, 'ann', a)),
    theirs: text(...perform(base, 'bob', b)),
  }))

  it('changes nothing nobody changed, and takes what only one changed', () => {
    fc.assert(
      fc.property(versions, ({ base, mine, theirs }) => {
        expect(merge(base, mine, base).text).toBe(mine)
        expect(merge(base, base, theirs).text).toBe(theirs)
        expect(merge(base, mine, mine).text).toBe(mine)
      }),
    )
  })

  it('gives the same text whoever is called mine', () => {
    fc.assert(
      fc.property(versions, ({ base, mine, theirs }) => {
        expect(merge(base, theirs, mine, bob, ann).text).toBe(merge(base, mine, theirs, ann, bob).text)
      }),
      { numRuns: 2000 },
    )
  })

  it('gives the same text whoever is called mine, and each block once, where both add some of the same blocks at one place', () => {
    const some = fc.uniqueArray(fc.constantFrom('u', 'v', 'w', 'x', 'y'), { maxLength: 5 })
    fc.assert(
      fc.property(some, some, fc.constantFrom(bob, ann), (mine, theirs, other) => {
        const [base, a, b] = [text('a', 'z'), text('a', ...mine, 'z'), text('a', ...theirs, 'z')]
        const merged = merge(base, a, b, ann, other).text
        expect(merge(base, b, a, other, ann).text).toBe(merged)
        expect(merged.split('\n\n').toSorted()).toEqual([...new Set(['a', ...mine, ...theirs, 'z'])].toSorted())
      }),
      { numRuns: 2000 },
    )
  })

  it('loses no word anybody added, unless it says so', () => {
    fc.assert(
      fc.property(versions, ({ base, mine, theirs }) => {
        const merged = merge(base, mine, theirs)
        const kept = `${merged.text} ${merged.overruled.map(one => one.lost).join(' ')}`.split(/\s+/)
        const added = [...mine.split(/\s+/), ...theirs.split(/\s+/)].filter(word => /^(ann|bob)/.test(word))
        for (const word of added) expect(kept).toContain(word)
      }),
      { numRuns: 2000 },
    )
  })

  it('does so for any Markdown, however broken', () => {
    const line = fc.constantFrom(
      ...[
        '',
        '',
        'words here',
        '# H',
        '- a',
        '- b',
        '  - n',
        '  more',
        '```',
        '~~~',
        '---',
        '|a|b|',
        '|-|-|',
        '<div>',
        '<!--',
        '-->',
      ],
    )
    const lines = fc.array(line, { maxLength: 14 })
    const trimmed = (all: readonly string[]) => all.join('\n').trimEnd()
    fc.assert(
      fc.property(lines, acts, acts, (all, a, b) => {
        const [base, mine, theirs] = [all, perform(all, 'ann', a), perform(all, 'bob', b)].map(trimmed)
        if (base === undefined || mine === undefined || theirs === undefined) return
        const merged = merge(base, mine, theirs)
        expect(merge(base, theirs, mine, bob, ann).text).toBe(merged.text)
        const kept = `${merged.text} ${merged.overruled.map(one => one.lost).join(' ')}`.split(/\s+/)
        const added = [...mine.split(/\s+/), ...theirs.split(/\s+/)].filter(word => /^(ann|bob)/.test(word))
        for (const word of added) expect(kept).toContain(word)
      }),
      { numRuns: 3000 },
    )
  })

  it('brings back nothing that both, or one against no edit, removed', () => {
    fc.assert(
      fc.property(paragraphs, fc.nat(), fc.nat(), (base, a, b) => {
        const without = (gone: number) => base.filter((_, i) => i !== gone % base.length)
        const merged = merge(text(...base), text(...without(a)), text(...without(b))).text
        expect(merged).toBe(text(...base.filter((_, i) => i !== a % base.length && i !== b % base.length)))
      }),
    )
  })

  it('never overrules edits of different paragraphs, and takes three of them in any order', () => {
    fc.assert(
      fc.property(
        paragraphs.filter(all => all.length >= 3),
        fc.nat(),
        fc.boolean(),
        (all, turn, rewrite) => {
          const places = [0, 1, 2].map(i => (i + turn) % all.length)
          const edited = (who: number, word: string) =>
            text(...all.map((each, i) => (i === places[who] ? (rewrite ? word : `${each} ${word}`) : each)))
          const sides = [
            [edited(0, 'ann'), ann],
            [edited(1, 'bob'), bob],
            [edited(2, 'cem'), cem],
          ] as const
          const orders = [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
          ]
          const results = orders.map(order =>
            order.reduce(
              (agreed, who) => {
                const [mine, by] = sides[who] ?? sides[0]
                const merged = mergeText({
                  base: text(...all),
                  mine,
                  theirs: agreed.text,
                  mineStamp: by,
                  theirsStamp: agreed.by,
                  authors: agreed.authors,
                  choose: newest,
                })
                expect(merged.overruled).toEqual([])
                return { text: merged.text, authors: merged.authors, by }
              },
              { text: text(...all), authors: {} as Authors, by: stamp('old', 0) },
            ),
          )
          for (const { text: merged, authors } of results) {
            expect(merged).toBe(results[0]?.text)
            expect(authors).toEqual(results[0]?.authors)
            for (const word of ['ann', 'bob', 'cem']) expect(merged).toContain(word)
          }
        },
      ),
    )
  })
})

describe('rebase', () => {
  const base = text('# The Title', 'Some *Words* here', '<!-- kept -->', '- One\n- Two')
  const seen = text('# the title', 'some words here', '* one\n* two')

  it('gives an edit back in agreed words, leaving all other blocks as they were agreed', () => {
    const now = text('# the title', 'some words here, and more', '* one\n* two\n* three')
    expect(rebase(now, seen, base)).toBe(
      text('# The Title', 'some words here, and more', '<!-- kept -->', '- One\n- Two\n* three'),
    )
  })

  it('removes what was removed, but never what the end could not show', () => {
    expect(rebase(text('# the title', '* two'), seen, base)).toBe(text('# The Title', '<!-- kept -->', '- Two'))
  })

  it('is the agreed text when nothing was changed, and what is shown when nothing is reworded', () => {
    expect(rebase(seen, seen, base)).toBe(base)
    expect(rebase('anything', base, base)).toBe('anything')
  })

  it('pairs the one block between two others, however it was reworded', () => {
    expect(rebase(text('a', 'X', 'new'), text('a', 'X', 'c'), text('a', 'completely different', 'c'))).toBe(
      text('a', 'completely different', 'new'),
    )
  })

  it('knows every paragraph of a long text again', () => {
    const long = Array.from({ length: 300 }, (_, i) => `Paragraph Number ${i}, With Words All Others Have Too`)
    const withIsland = long.toSpliced(150, 0, '<!-- never shown -->')
    const shown = long.map(each => each.toLowerCase())
    expect(rebase(text(...shown.toSpliced(200, 1)), text(...shown), text(...withIsland))).toBe(
      text(...withIsland.toSpliced(201, 1)),
    )
  })

  it('keeps every new word and brings back nothing removed, for any edit of a lower-casing end', () => {
    fc.assert(
      fc.property(paragraphs, acts, (all, todo) => {
        const agreed = all.map(each => each.toUpperCase())
        const now = perform(all, 'ann', todo)
        const mine = rebase(text(...now), text(...all), text(...agreed))
        expect(mine.toLowerCase()).toBe(text(...now))
        for (const block of now) if (all.includes(block)) expect(mine).toContain(block.toUpperCase())
      }),
    )
  })
})

describe('sameText', () => {
  it('sees through case, white space, bullets and emphasis', () => {
    expect(sameText('# Title\n\n* One\n* __Two__', '# title\n- one\n- **two**\n')).toBe(true)
  })
  it('does not see through other words, order or number of blocks', () => {
    expect(sameText('a\n\nb', 'a\n\nc')).toBe(false)
    expect(sameText('a\n\nb', 'b\n\na')).toBe(false)
    expect(sameText('a', 'a\n\nb')).toBe(false)
    expect(sameText('- [ ] a', '- [x] a')).toBe(false)
  })
})
