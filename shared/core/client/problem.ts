// A problem in a client file: where it stands, what is wrong there, and what to write instead.

export interface Problem {
  readonly file: string
  /** Keys from the top of the file, joined by dots. */
  readonly path: string
  readonly line: number
  readonly column: number
  readonly message: string
  readonly write: string
}

/** More than this nobody reads at once; finding the rest would only cost time. */
export const enough = 200

export type Path = readonly (string | number)[]

/** Reports a problem. The place is the value at the path, or its key. */
export type Tell = (path: Path, message: string, write: string, at?: 'key' | 'value') => void

export const quote = (word: string): string => `\`${word.length > 60 ? `${word.slice(0, 57)}…` : word}\``

export const list = (words: readonly string[]): string => words.map(quote).join(', ')

/** The nearest right spelling, or else all there are. */
export const instead = (wrong: string, right: readonly string[]): string => {
  const near = nearest(wrong, right)
  if (near !== undefined) return quote(near)
  return right.length === 0 ? 'nothing; leave it out' : right.length === 1 ? list(right) : `one of ${list(right)}`
}

const settle = (word: string): string => word.toLowerCase().replace(/[\s_-]+/g, '')

/** The candidate a slip of the pen away, if there is one. */
export function nearest(wrong: string, right: readonly string[]): string | undefined {
  const word = settle(wrong.slice(0, 80))
  const near = right
    .map(candidate => ({ candidate, far: distance(word, settle(candidate)) }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(Math.min(word.length, candidate.length) / 3)))
    .sort((a, b) => a.far - b.far)
  return near[0]?.candidate
}

/** Letters to add, drop, change or swap with their neighbour until one word is the other. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(changed, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, swapped ? (before[j - 2] ?? 0) + 1 : changed),
      )
    }
    before = above
    above = row
  }
  return above[b.length] ?? 0
}
