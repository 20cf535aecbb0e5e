// How lines look: colours only where a terminal shows them, columns as wide as they need to be, values on one line.

import { stripVTControlCharacters } from 'node:util'
import type { Value } from '../shared/core/value.ts'
import type { World } from './world.ts'

type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'dim' | 'bold'

const signs: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  dim: [2, 22],
  bold: [1, 22],
}

export type Paint = Readonly<Record<Colour, (text: string) => string>>

export function paint({ colours }: Pick<World, 'colours'>): Paint {
  const dip = (colour: Colour) => (text: string) => {
    const [on, off] = signs[colour]
    return colours ? `\u001b[${on}m${text}\u001b[${off}m` : text
  }
  return {
    red: dip('red'),
    green: dip('green'),
    yellow: dip('yellow'),
    blue: dip('blue'),
    dim: dip('dim'),
    bold: dip('bold'),
  }
}

/** Rows with their columns in line. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => wide(row[i] ?? ''))))
  const padded = (cell: string, i: number) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - wide(cell)))
  return rows.map(row => `${row.map(padded).join('  ').trimEnd()}\n`).join('')
}

const wide = (text: string): number => [...stripVTControlCharacters(text)].length

/** A value from outside on one line: no control character reaches the terminal, and long ones are cut. */
export function shown(value: Value | undefined, longest = 60): string {
  if (value === undefined || value === null || value === '') return '(nothing)'
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : line(value.join(', '), longest)
  return typeof value === 'string' ? `"${line(value, longest)}"` : String(value)
}

/** What changed from one value to another. Of long texts only the part that differs, with a little of what is around it. */
export function change(from: Value | undefined, to: Value | undefined, longest = 60): string {
  if (typeof from !== 'string' || typeof to !== 'string' || Math.min(from.length, to.length) < longest)
    return `${shown(from, longest)} → ${shown(to, longest)}`
  const [before, after] = [from, to].map(text => text.replace(/\s+/g, ' ')) as [string, string]
  const begin = commonStart(before, after)
  const same = commonStart(reversed(before.slice(begin)), reversed(after.slice(begin)))
  const start = wordStart(before, begin - around)
  const end = Math.max(0, same - around)
  const part = (text: string) => {
    const middle = text.slice(start, text.length - end)
    return `${start > 0 ? '…' : ''}${line(middle, longest)}${end > 0 ? '…' : ''}`
  }
  return `"${part(before)}" → "${part(after)}"`
}

/** How much of what stayed is shown beside what changed. */
const around = 12

const reversed = (text: string): string => [...text].reverse().join('')

function commonStart(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}

/** Where the word begins that holds a place. */
const wordStart = (text: string, at: number): number => text.lastIndexOf(' ', Math.max(0, at - 1)) + 1

export function line(text: string, longest = 200): string {
  const plain = stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain
}

export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`
