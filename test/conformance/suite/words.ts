// Words from people: kept as they are, or clearly refused. Never half of them, never taken for something else.

import { expect } from 'vitest'
import type { FieldName } from '../../../shared/core/ids.ts'
import { elements, type Value } from '../../../shared/core/value.ts'
import type { Lab } from '../../../shared/http/emulator-lab.ts'
import { type Check, draft, faultOf, kindOf, marker, readItem, sample, settled } from './check.ts'

const oddWords: Readonly<Record<string, string>> = {
  'NUL bytes': 'before\0after',
  'a lone surrogate': 'broken \ud83d here',
  'Windows line ends': 'one\r\ntwo\r\n\r\nthree',
  'right to left': 'שלום \u202eabc\u202c مرحبا',
  'combined characters': 'e\u0301 👩‍👩‍👧 ﬁ',
  'a shell command': '$(rm -rf /); `reboot` && true | cat',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the dollar is what is tested
  'a template': '{{constructor}} ${process.exit(1)} <%= 1 %> %s',
  'a query': `'; DROP TABLE items; -- " OR project = X`,
  'a web page': '<script>alert(1)</script><!-- comment --> &amp; &lt;',
  'a path': '../../../etc/passwd',
  'a link of somebody': '@everyone #1 https://evil.example/?a=b&c=d',
  'a marker': 'link-9>lab#1',
  'names of properties': '__proto__ constructor toString',
}

export const words: readonly Check[] = [
  ...Object.entries(oddWords).map(
    ([what, text]): Check => ({
      name: `keeps ${what} or refuses clearly`,
      async run(open) {
        const lab = open()
        for (const name of [lab.samples.text, what === 'Windows line ends' ? undefined : lab.samples.title])
          if (name) await keepsOrRefuses(lab, name, text)
      },
    }),
  ),
  {
    name: 'keeps a text of two megabytes or refuses clearly',
    excused: lab => (lab.samples.text === undefined ? 'the service has no text' : undefined),
    async run(open) {
      const lab = open()
      if (lab.samples.text) await keepsOrRefuses(lab, lab.samples.text, 'Zwölf Boxkämpfer. '.repeat(120_000))
    },
  },
  {
    name: 'keeps ten thousand words of a set or refuses clearly',
    async run(open) {
      const lab = open()
      const set = Object.keys(lab.samples.values).find(name => kindOf(lab, name as FieldName) === 'set')
      if (set)
        await keepsOrRefuses(
          lab,
          set as FieldName,
          Array.from({ length: 10_000 }, (_, i) => `label ${i}`),
        )
    },
  },
  {
    name: 'reads odd words a person wrote',
    async run(open) {
      const lab = open()
      const { title, text, cannotBe } = lab.samples
      for (const odd of Object.values(oddWords).filter(word => !word.includes('\0') && !cannotBe?.(word))) {
        const name = lab.person.create({
          ...sample(lab, 0),
          ...(title && !odd.includes('\n') ? { [title]: odd } : {}),
          ...(text ? { [text]: odd } : {}),
        })
        const { fields, marker: own } = await readItem(lab.connector, name)
        if (text) expect(fields[text]).toEqual(settled(lab, text, odd))
        expect(own, 'a marker in plain words is none').toBeUndefined()
      }
    },
  },
]

async function keepsOrRefuses(lab: Lab, name: FieldName, value: Value): Promise<void> {
  // A marker of its own: where ids follow from markers, the same one again would be the same item again.
  const fields = { ...sample(lab, 0), [name]: value }
  const [created] = await lab.connector.create([{ ...draft(lab), fields, marker: marker(1, `link-${name}`) }])
  if (created?.ok)
    expect((await readItem(lab.connector, created.value.ref)).fields[name]).toEqual(settled(lab, name, value))
  else expect(faultOf(created)?.kind).toBe('invalid')

  const item = lab.person.create(sample(lab, 0))
  const before = (await readItem(lab.connector, item)).fields
  const change = Array.isArray(value)
    ? { set: {}, sets: { [name]: { add: value, remove: [], whole: value } } }
    : { set: { [name]: value }, sets: {} }
  const [updated] = await lab.connector.update([{ ref: item, kind: 'item', ...change }])
  const after = (await readItem(lab.connector, item)).fields
  if (!updated?.ok) {
    expect(faultOf(updated)?.kind).toBe('invalid')
    expect(after, 'what is refused changes nothing').toEqual(before)
    return
  }
  if (!Array.isArray(value)) return expect(after[name]).toEqual(settled(lab, name, value))
  const there = new Set(elements(after[name]))
  expect(value.filter(word => !there.has(word))).toEqual([])
}
