// As much of JQL as the emulated site understands: comparisons, AND, OR, parentheses and an order. Anything else is refused.

import type { Time } from '../../core/ids.ts'

export interface Subject {
  readonly id: string
  readonly number: number
  readonly created: Time
  readonly updated: Time
  /** The words a field is compared with, in lower case. */
  words(field: string): readonly string[] | undefined
}

export interface Question {
  fits(subject: Subject): boolean
  compare(a: Subject, b: Subject): number
}

/** What the words of a question mean to whoever asks it. */
export interface Asker {
  readonly accountId: string
  /** Minutes ahead of UTC: written dates are read in the asker's own time zone. */
  readonly offset: number
}

export class BadJql extends Error {}

const token = /\s*(?:"((?:\\.|[^"\\])*)"|(>=|<=|!=|[=<>(),])|([^\s"=<>!(),]+))/y

export function understood(jql: string, asker: Asker): Question {
  const tokens = tokensOf(jql)
  let at = 0
  const peek = () => tokens[at]?.text.toUpperCase()
  const next = (): Token => {
    const found = tokens[at++]
    if (!found) throw new BadJql('Expecting something before the end of the query.')
    return found
  }
  const expect = (text: string) => {
    if (next().text.toUpperCase() !== text) throw new BadJql(`Expecting '${text}'.`)
  }
  type Test = Question['fits']

  function either(): Test {
    const tests = [both()]
    while (peek() === 'OR' && next()) tests.push(both())
    return subject => tests.some(test => test(subject))
  }
  function both(): Test {
    const tests = [one()]
    while (peek() === 'AND' && next()) tests.push(one())
    return subject => tests.every(test => test(subject))
  }
  function one(): Test {
    if (peek() === '(') {
      next()
      const inner = either()
      expect(')')
      return inner
    }
    const field = next().text.toLowerCase()
    const sign = next().text.toUpperCase()
    if (sign === 'IN') return among(field, listed())
    if (field === 'updated' || field === 'created') return when(field, sign, next())
    if (sign === '=') return among(field, [value()])
    const wanted = value()
    if (sign !== '!=') throw new BadJql(`The operator '${sign}' is not supported by the '${field}' field.`)
    return subject => !among(field, [wanted])(subject)
  }
  function listed(): readonly string[] {
    expect('(')
    const values = [value()]
    while (peek() === ',' && next()) values.push(value())
    expect(')')
    return values
  }
  function value(): string {
    const { text } = next()
    if (text.toLowerCase() !== 'currentuser') return text
    expect('(')
    expect(')')
    return asker.accountId
  }
  const when = (field: 'updated' | 'created', sign: string, literal: Token): Test => {
    const time = timeOf(literal, asker.offset)
    if (sign === '>=') return subject => subject[field] >= time
    if (sign === '<=') return subject => subject[field] <= time
    throw new BadJql(`The operator '${sign}' is not supported by the '${field}' field.`)
  }

  if (peek() === undefined || peek() === 'ORDER')
    throw new BadJql('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.')
  const fits = either()
  const compare = order(tokens.slice(at))
  return { fits, compare }
}

function among(field: string, values: readonly string[]): Question['fits'] {
  const wanted = values.map(value => value.toLowerCase())
  return subject => {
    // A property nobody declared for the index is not found, and nobody says so.
    if (field.startsWith('issue.property')) return false
    const words = subject.words(field)
    if (!words) throw new BadJql(`Field '${field}' does not exist or you do not have permission to view it.`)
    return words.some(word => wanted.includes(word))
  }
}

interface Token {
  readonly text: string
  readonly isQuoted: boolean
}

function tokensOf(jql: string): readonly Token[] {
  const found: Token[] = []
  token.lastIndex = 0
  for (const text = jql.trimEnd(); token.lastIndex < text.length; ) {
    const match = token.exec(text)
    if (!match) throw new BadJql('Error in the JQL Query.')
    const [, quotedText, sign, word] = match
    found.push({ text: quotedText?.replace(/\\(.)/g, '$1') ?? sign ?? word ?? '', isQuoted: quotedText !== undefined })
  }
  return found
}

const minute = 60_000

/** Bare milliseconds are exact; a written date is the asker's, to the minute. */
function timeOf({ text, isQuoted }: Token, offset: number): Time {
  if (!isQuoted && /^\d+$/.test(text)) return Number(text)
  const [, date, hours = '00:00'] = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?$/.exec(text) ?? []
  if (date === undefined) throw new BadJql(`Date value '${text}' is invalid.`)
  return Date.parse(`${date}T${hours}:00Z`) - offset * minute
}

function order(tokens: readonly Token[]): Question['compare'] {
  const words = tokens.map(({ text }) => text.toLowerCase())
  if (words.length === 0) return (a, b) => b.created - a.created || b.number - a.number
  if (words[0] !== 'order' || words[1] !== 'by') throw new BadJql(`Error in the JQL Query: '${words[0]}'.`)
  const keys = words
    .slice(2)
    .join(' ')
    .split(' , ')
    .map(key => key.split(' '))
  return (a, b) => {
    for (const [field, way] of keys) {
      const place = (subject: Subject) => (field === 'updated' || field === 'created' ? subject[field] : subject.number)
      const difference = (place(a) - place(b)) * (way === 'desc' ? -1 : 1)
      if (difference !== 0) return difference
    }
    return 0
  }
}
