// Texts between Markdown and Jira's documents: what Markdown cannot say survives every edit around it, and what a person
// typed at Jira reads as the very words they typed.

import { describe, expect, test } from 'vitest'
import { type AdfDoc, type AdfNode, childrenOf, docOf } from '../../shared/connectors/jira/adf.ts'
import { flawOf } from '../../shared/connectors/jira/emulator-adf.ts'
import { showText, writeText } from '../../shared/connectors/jira/text.ts'
import { toBlocks } from '../../shared/connectors/jira/text-adf.ts'
import { documents } from '../support/markdown.ts'

const t = (text: string, ...marks: readonly string[]): AdfNode => ({
  type: 'text',
  text,
  ...(marks.length > 0 ? { marks: marks.map(type => ({ type })) } : {}),
})
const p = (...content: readonly AdfNode[]): AdfNode => ({ type: 'paragraph', attrs: { localId: 'kept' }, content })
const item = (...content: readonly AdfNode[]): AdfNode => ({ type: 'listItem', content })
const cell = (type: 'tableHeader' | 'tableCell', ...content: readonly AdfNode[]): AdfNode => ({
  type,
  attrs: { background: '#fff' },
  content,
})

const mention: AdfNode = { type: 'mention', attrs: { id: '5b10', text: '@Ana Ruiz' } }
const image: AdfNode = {
  type: 'mediaSingle',
  attrs: { layout: 'center' },
  content: [{ type: 'media', attrs: { id: 'a-b', type: 'file', collection: '', alt: 'plan_v2 (1).png' } }],
}
const macro: AdfNode = { type: 'extension', attrs: { extensionKey: 'toc', extensionType: 'com.example' } }

const rich: AdfDoc = docOf([
  { type: 'paragraph' },
  p(
    t('Hello '),
    mention,
    t(' see '),
    { type: 'inlineCard', attrs: { url: 'https://a.example/x' } },
    t(' on '),
    { type: 'date', attrs: { timestamp: '1767600000000' } },
    t(' in '),
    t('coloured words', 'textColor'),
  ),
  { type: 'paragraph' },
  image,
  {
    type: 'panel',
    attrs: { panelType: 'warning' },
    content: [p(t('Careful')), { type: 'bulletList', content: [item(p(t('a')))] }],
  },
  { type: 'expand', attrs: { title: 'More' }, content: [p(t('inside'))] },
  {
    type: 'table',
    attrs: { layout: 'wide' },
    content: [
      { type: 'tableRow', content: [cell('tableHeader', p(t('h1'))), cell('tableHeader', p(t('h2')))] },
      {
        type: 'tableRow',
        content: [
          cell('tableCell', p(t('x')), p(t('y'))),
          cell('tableCell', { type: 'bulletList', content: [item(p(t('one'))), item(p(t('two')))] }),
        ],
      },
    ],
  },
  macro,
  {
    type: 'bulletList',
    content: [
      item(p(t('first '), { type: 'emoji', attrs: { shortName: ':smile:', text: '😄' } })),
      item(p(t('second'))),
    ],
  },
  {
    type: 'decisionList',
    attrs: { localId: 'd' },
    content: [{ type: 'decisionItem', attrs: { localId: 'e', state: 'DECIDED' }, content: [t('we do it')] }],
  },
])

const shown = showText(rich)
const nodeAt = (doc: AdfDoc | null, ...way: readonly number[]): AdfNode | undefined =>
  way.reduce<AdfNode | undefined>((at, i) => at && childrenOf(at)[i], doc ?? undefined)

describe('what Markdown cannot say', () => {
  test('is shown so that a person can read it', () => {
    expect(shown).toBe(
      [
        'Hello @Ana Ruiz see https://a.example/x on 2026-01-05 in coloured words',
        /⟦image plan-v2 -1-\.png · [0-9a-f]{6}⟧/.exec(shown)?.[0],
        '> [!WARNING]\n> Careful\n>\n> - a',
        '> [!EXPAND] More\n> inside',
        '| h1 | h2 |\n| - | - |\n| x<br>y | • one<br>• two |',
        /⟦macro toc · [0-9a-f]{6}⟧/.exec(shown)?.[0],
        '- first 😄\n- second',
        '* we do it',
      ].join('\n\n'),
    )
  })

  test('comes back as the very same nodes when the text is written as it was shown', () => {
    const { doc, spelling } = writeText(shown, rich)
    expect(doc).toEqual(rich)
    expect(spelling).toBeUndefined()
  })

  test('stays when a paragraph elsewhere changes', () => {
    const { doc } = writeText(shown.replace('second', 'another'), rich)
    expect(doc?.content.slice(0, 8)).toEqual(rich.content.slice(0, 8))
    expect(nodeAt(doc, 8, 0)).toBe(nodeAt(rich, 8, 0))
    expect(nodeAt(doc, 8, 1, 0, 0)).toEqual(t('another'))
  })

  test('stays within the paragraph, item, cell or panel that changes', () => {
    const edited = shown
      .replace('Hello', 'Good morning')
      .replace('Careful', 'Be careful')
      .replace('• two', '• three')
      .replace('first', 'the first')
    const { doc } = writeText(edited, rich)
    expect(childrenOf(nodeAt(doc, 1) ?? rich)).toEqual([
      t('Good morning '),
      ...childrenOf(nodeAt(rich, 1) ?? rich).slice(1),
    ])
    expect(nodeAt(doc, 4)).toMatchObject({ type: 'panel', attrs: { panelType: 'warning' } })
    expect(nodeAt(doc, 4, 1)).toBe(nodeAt(rich, 4, 1))
    expect(nodeAt(doc, 6)).toMatchObject({ attrs: { layout: 'wide' } })
    expect(nodeAt(doc, 6, 1, 0)).toBe(nodeAt(rich, 6, 1, 0))
    expect(nodeAt(doc, 6, 1, 1)).toMatchObject({ attrs: { background: '#fff' } })
    expect(nodeAt(doc, 8, 0, 0, 1)).toMatchObject({ type: 'emoji' })
    expect(showText(doc)).toBe(edited)
  })

  test('moves with its name, and goes with it', () => {
    const name = /⟦image[^⟧]*⟧/.exec(shown)?.[0] ?? ''
    const rest = shown.split('\n\n').filter(block => block !== name)
    expect(writeText([...rest, name].join('\n\n'), rich).doc?.content.at(-1)).toEqual(image)
    expect(JSON.stringify(writeText(rest.join('\n\n'), rich).doc)).not.toContain('mediaSingle')
  })

  test('is plain words where the text came from elsewhere', () => {
    expect(writeText('See ⟦image x · 123456⟧.', undefined).doc).toEqual(
      docOf([{ type: 'paragraph', content: [t('See ⟦image x · 123456⟧.')] }]),
    )
  })
})

describe('what a person types at Jira', () => {
  const typed = [
    'Use __init__ and snake_case, 2 * 3 * 4 and <T> & &amp; too',
    '# no heading',
    '- no item',
    '1. no number',
    '> no quote',
    '| no | table |',
    '`no code` [no link](x) ![no image](y)',
    '~~~',
    '---',
    '    four spaces',
    'http://not.linked.example/_x_',
    '<script>alert(1)</script><!-- comment -->',
    '\\* back\\slash',
    '[^1]: no note',
    '[ref]: http://a.example',
  ]

  test.each(typed)('%j reads back as the same words', text => {
    const markdown = showText(docOf([p(t(text))]))
    const { blocks, hides } = toBlocks(markdown)
    expect(blocks).toHaveLength(1)
    expect(hides, 'nothing a page would hide').toBe(false)
    expect(
      childrenOf(blocks[0] ?? p())
        .map(run => run.text)
        .join('')
        .trim(),
    ).toBe(text.trim())
  })

  test('needs no escapes where nothing could be mistaken', () => {
    for (const text of ['snake_case', 'a * b', 'C# and C++', '100 % (really!)', 'x < 5 & y > 3', "it's 5 o'clock"])
      expect(showText(docOf([p(t(text))]))).toBe(text)
  })
})

describe('a text that is written', () => {
  const all = documents(120)

  test('is a document that Jira takes, and is shown as it was written', () => {
    for (const text of all) {
      const { doc, spelling } = writeText(text, undefined)
      expect(doc && flawOf(doc), text).toBeUndefined()
      expect(showText(doc, spelling)).toBe(text.replace(/\r\n?/g, '\n').trimEnd())
    }
  })

  test('changes nothing when it is written as a person at Jira left it', () => {
    for (const text of all) {
      const { doc } = writeText(text, undefined)
      expect(writeText(showText(doc), doc)).toEqual({ doc, spelling: undefined })
    }
  })

  test('says nothing when there is nothing to say', () => {
    expect(writeText('', rich)).toEqual({ doc: null, spelling: undefined })
    expect(writeText(' \n\n ', undefined).doc).toBeNull()
    expect(showText(null)).toBe('')
  })

  test('keeps the spelling of what was not edited at Jira', () => {
    const text = '* one\n* two\n\nA __bold__\nline.\n\n\nThe end.'
    const { doc, spelling } = writeText(text, undefined)
    if (!doc) throw new Error('there is a document')
    const [list, ...rest] = doc.content
    const longer = docOf([{ type: 'bulletList', content: [...childrenOf(list ?? p()), item(p(t('three')))] }, ...rest])
    expect(showText(longer, spelling)).toBe('* one\n* two\n* three\n\nA __bold__\nline.\n\n\nThe end.')
  })

  test('is written without its spelling when that does not fit', () => {
    const text = Array.from({ length: 900 }, (_, i) => `* __item__ ${i} of a very long list`).join('\n')
    expect(writeText(text, undefined).spelling).toBeUndefined()
  })

  test('links only where a reader could go', () => {
    const { doc } = writeText(
      '[a](https://a.example) [b](./b.md) [c](javascript:alert(1)) ![d](https://a.example/d.png)',
      undefined,
    )
    const links = childrenOf(nodeAt(doc, 0) ?? p()).flatMap(run => run.marks ?? [])
    expect(links.map(mark => mark.attrs?.href)).toEqual(['https://a.example', 'https://a.example/d.png'])
  })
})
