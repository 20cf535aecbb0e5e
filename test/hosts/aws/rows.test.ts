// Keys and folded documents: names never meet, whatever they are; a document comes back as it went, whatever is in it.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bindingId, endId, linkId, ref, runId } from '../../../shared/core/ids.ts'
import { fold, type PartName, partsIn, unfold } from '../../../shared/hosts/aws/fold.ts'
import { gathering } from '../../../shared/hosts/aws/gather.ts'
import * as keys from '../../../shared/hosts/aws/keys.ts'
import { oddTexts, strangeNames } from '../../support/documents.ts'

describe('keys', () => {
  const anyName = fc.oneof(
    fc.constantFrom(...strangeNames, ...oddTexts),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.integer({ min: 300, max: 3000 }).map(length => 'long'.repeat(length)),
  )

  test('fit the table, and differ wherever names do', () => {
    const claim = fc.tuple(anyName, anyName)
    fc.assert(
      fc.property(claim, claim, (a, b) => {
        const [one, other] = [a, b].map(([end, name]) => keys.claimKey(endId(end), ref(name)))
        expect(one?.pk === other?.pk).toBe(a[0] === b[0] && a[1] === b[1])
        expect(Buffer.byteLength(one?.pk ?? '')).toBeLessThan(1024)
        // As the table stores it: what is no character would not survive.
        expect(Buffer.from(one?.pk ?? '').toString()).toBe(one?.pk)
      }),
      { numRuns: 500 },
    )
  })

  test('no two kinds of row have the same place', () => {
    const places = [
      keys.linkKey(linkId('x')),
      keys.partKey(keys.linkKey(linkId('x')).pk, 'x', 0),
      keys.linkEntryKey(linkId('x'), 'x'),
      keys.runEntryKey(runId('x'), 'x'),
      keys.reportKey(runId('x')),
      keys.belongingKey(bindingId('x'), linkId('x')),
      keys.claimKey(endId('x'), ref('x')),
      keys.progressKey(endId('x')),
      keys.skewKey('x'),
      keys.paceKey('x'),
      keys.outageKey('x'),
      keys.deliveryKey('x'),
    ].map(({ pk, sk }) => `${pk}\n${sk}`)
    expect(new Set(places).size).toBe(places.length)
  })
})

describe('folding', () => {
  const tricky = fc.constantFrom(
    '^',
    '^^',
    '^>',
    `^>${'a'.repeat(43)}.1`,
    '^long'.repeat(50),
    ...oddTexts,
    ...strangeNames,
  )
  const texts = fc.oneof(tricky, fc.string({ unit: 'binary', maxLength: 80 }))
  const documents = fc.letrec(tie => ({
    part: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(texts, { maxLength: 20 }),
      fc.array(tie('part'), { maxLength: 4 }),
      fc.array(fc.tuple(texts, tie('part')), { maxLength: 5 }).map(pairs => Object.fromEntries(pairs)),
    ),
  })).part

  test('and unfolding gives the document back', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 100 }), (document, longest) => {
        const { json, parts } = fold(document, longest)
        expect(unfold(json, parts)).toEqual(JSON.parse(JSON.stringify(document)))
      }),
      { numRuns: 500 },
    )
  })

  test('tells which parts are spoken of, and takes no text for one', () => {
    const text = `^>${'a'.repeat(43)}.1`
    const { json, parts } = fold({ text, quoted: `"${text}"`, long: 'x'.repeat(200), [text]: text }, 100)
    expect(partsIn(json)).toEqual([...parts.keys()])
    expect(parts.size).toBe(1)
  })

  test('keeps equal texts once, and what is left small whatever the document holds', () => {
    const text = 'long '.repeat(1000)
    expect(fold({ a: text, b: [text, { c: text }] }, 1024).parts.size).toBe(1)
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key ${i}`, i]))
    const { json, parts } = fold({ a: wide, b: { c: wide }, d: Array.from({ length: 50_000 }, (_, i) => [i]) }, 1024)
    expect(json.length).toBeLessThan(50_000)
    expect(unfold(json, parts)).toMatchObject({ a: wide, b: { c: wide } })
  })

  test('refuses to give back a document a part of which is not at hand', () => {
    const { json } = fold({ a: 'x'.repeat(200) }, 100)
    expect(() => unfold(json, new Map<PartName, string>())).toThrow(/not at hand/)
  })
})

describe('questions asked in one moment', () => {
  test('go out together, each once, and later ones anew', async () => {
    const asked: (readonly string[])[] = []
    const ask = gathering<string, string>(
      3,
      async names => {
        asked.push(names)
        return names.map(name => name.toUpperCase())
      },
      name => name,
    )
    expect(await Promise.all(['a', 'b', 'a', 'c', 'd'].map(ask))).toEqual(['A', 'B', 'A', 'C', 'D'])
    expect(asked).toEqual([['a', 'b', 'c'], ['d']])
    await ask('a')
    expect(asked).toHaveLength(3)
  })

  test('that fail together fail each for itself, and the next ones are asked', async () => {
    let isBroken = true
    const ask = gathering<string, string>(
      2,
      async names => {
        if (isBroken && names.includes('a')) throw new Error('broken')
        return names
      },
      name => name,
    )
    const answers = await Promise.allSettled(['a', 'b', 'c'].map(ask))
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
    isBroken = false
    expect(await ask('a')).toBe('a')
  })
})
