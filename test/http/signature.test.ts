// Signatures: the check vectors of real services, and everything that must not pass.

import { describe, expect, test } from 'vitest'
import { isFresh, isGenuine, sign } from '../../shared/http/signature.ts'

const bytes = (text: string) => Buffer.from(text)
const secret = "It's a Secret to Everybody"
const github = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
const jira = 'a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9'

const check = (given: string | undefined, more: { secrets?: string[]; body?: string; prefix?: string } = {}) =>
  isGenuine({
    signed: bytes(more.body ?? 'Hello, World!'),
    given,
    secrets: more.secrets ?? [secret],
    encoding: 'hex',
    prefix: more.prefix ?? 'sha256=',
  })

describe('a signature', () => {
  test('of the published vectors is genuine', () => {
    expect(check(`sha256=${github}`)).toBe(true)
    expect(check(`sha256=${jira}`, { body: 'Hello World!' })).toBe(true)
    expect(check(github, { prefix: '' })).toBe(true)
  })

  test('is genuine with any secret that is valid now', () => {
    expect(check(`sha256=${github}`, { secrets: ['new', secret] })).toBe(true)
    expect(check(`sha256=${github}`, { secrets: [secret, 'new'] })).toBe(true)
    expect(check(`sha256=${github}`, { secrets: ['new'] })).toBe(false)
  })

  test.each([
    ['nothing', undefined],
    ['an empty word', ''],
    ['the prefix alone', 'sha256='],
    ['no prefix', github],
    ['another prefix', `sha999=${github}`],
    ['half of it', `sha256=${github.slice(0, 32)}`],
    ['more than it', `sha256=${github}00`],
    ['capital letters', `sha256=${github.toUpperCase()}`],
    ['another one', `sha256=${github.replace('7', '8')}`],
    ['no hex at all', `sha256=${'é'.repeat(64)}`],
  ])('that is %s is refused', (_, given) => {
    expect(check(given)).toBe(false)
  })

  test('over other bytes is refused', () => {
    expect(check(`sha256=${github}`, { body: 'Hello, World?' })).toBe(false)
  })

  test('made with an empty secret, or with none to compare, is refused', () => {
    const forged = `sha256=${sign(bytes('Hello, World!'), '', 'hex')}`
    expect(check(forged, { secrets: [''] })).toBe(false)
    expect(check(forged, { secrets: [] })).toBe(false)
  })

  test('is over bytes, not over the text they may be', () => {
    const odd = Uint8Array.of(0xff, 0xfe, 0, 13, 10)
    const given = sign(odd, 'k', 'base64')
    expect(isGenuine({ signed: odd, given, secrets: ['k'], encoding: 'base64' })).toBe(true)
    expect(isGenuine({ signed: bytes(Buffer.from(odd).toString()), given, secrets: ['k'], encoding: 'base64' })).toBe(
      false,
    )
  })
})

test('a time is fresh within the tolerance, on both sides, and only if it is one', () => {
  expect([1000, 1060, 940].map(at => isFresh(at, 1000, 60))).toEqual([true, true, true])
  expect([1061, 939, Number.NaN, undefined].map(at => isFresh(at, 1000, 60))).toEqual([false, false, false, false])
})
