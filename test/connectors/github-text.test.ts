// Texts at GitHub: kept byte for byte, with a marker in them that nobody sees.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mark, unmark } from '../../shared/connectors/github/marker.ts'
import { endId, fieldName, linkId } from '../../shared/core/ids.ts'
import type { Marker } from '../../shared/core/item.ts'
import { blocks } from '../../shared/text/blocks.ts'
import { f, plain, read, update } from './github-bench.ts'

const marker: Marker = { link: linkId('li--nk--'), end: endId('PROJ-1/issues'), attempt: 3 }

const document = `# Tanks

Check **both** tanks, see #12 and @grace.

- [ ] left
- [x] right
  1. inner

| a | b |
|---|---|
| 1 | 2 |

\`\`\`sh
rm -rf / # never
\`\`\`

<!-- a remark of somebody -->

> quoted`

describe('the marker', () => {
  test('is no part of the text, and cannot end its own hiding place', () => {
    const stored = mark(document, marker)
    expect(stored.match(/-->/g)).toHaveLength(2)
    expect(unmark(stored)).toEqual({ text: document, marker })
  })

  test.each([
    ['nothing at all', ''],
    ['a remark', '<!-- a remark -->'],
    ['a marker that says nothing', 'a\n\n<!-- lockstep:nothing -->'],
    ['a marker in plain words', 'link-9>lab#1'],
  ])('%s is no marker', (_, text) => expect(unmark(text)).toEqual({ text }))

  test('somebody may go on writing below it, on any system', () => {
    const stored = `${mark('One', marker)}\r\n\r\nTwo`
    expect(unmark(stored)).toEqual({ text: 'One\n\nTwo', marker })
  })

  test('one that was quoted in the text stays there', () => {
    const quoted = mark('One', { ...marker, attempt: 9 })
    const { text, marker: found } = unmark(mark(`${quoted}\n\nTwo`, marker))
    expect(text).toBe(`${quoted}\n\nTwo`)
    expect(found).toEqual(marker)
  })

  test('whatever the text, a second pass changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const once = unmark(mark(text, marker))
        expect(once.marker).toEqual(marker)
        expect(unmark(mark(once.text, marker))).toEqual(once)
      }),
    )
  })
})

test('a document comes back as it was, and an edit of one paragraph changes that paragraph', async () => {
  const lab = plain(['title', 'body'])
  await lab.connector.create([{ kind: 'item', fields: f({ title: 'a', body: document }), marker }])
  const body = async () => String((await read(lab, '1')).fields[fieldName('body')])
  expect(await body()).toBe(document)

  const stored = lab.github.house.issue('acme/shop#1')?.body ?? ''
  lab.person.edit(
    (await read(lab, '1')).ref,
    f({ body: stored.replace('**both** tanks', 'the *left* tank').replaceAll('\n', '\r\n') }),
  )
  const before = blocks(document)
  const after = blocks(await body())
  expect(after).toHaveLength(before.length)
  expect(after.filter((block, i) => JSON.stringify(block) !== JSON.stringify(before[i]))).toHaveLength(1)
  expect((await read(lab, '1')).marker).toEqual(marker)

  await update(lab, '1', f({ body: await body() }))
  expect(lab.github.house.issue('acme/shop#1')?.body).toBe(mark(await body(), marker))
})
