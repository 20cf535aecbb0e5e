// Holds plain data against a shape: says what does not fit, cuts it out, and hands on the rest for the finer checks, so
// that one bad key never hides the next problem.

import type { z } from 'zod'
import { enough, instead, type Path, quote, type Tell } from './problem.ts'

/** The part of the data that fits, or undefined when nothing does; `spare` stands in for what is missing at the top. */
export function fitting<Shape extends z.ZodType>(
  shape: Shape,
  data: unknown,
  tell: Tell,
  spare: Readonly<Record<string, unknown>> = {},
): z.output<Shape> | undefined {
  let rest = structuredClone(data)
  // Every round cuts at least one part out; a file that needs more rounds than this is not worth reading on.
  for (let round = 0; round < 20; round++) {
    const checked = shape.safeParse(rest)
    if (checked.success) return checked.data
    if (checked.error.issues.length > enough) rest = undefined
    for (const issue of checked.error.issues.slice(0, enough).flatMap(deepest)) {
      const paths = pathsOf(issue)
      if (paths.length > enough) rest = undefined
      for (const path of paths.slice(0, enough)) {
        explain(issue, path, data, tell)
        if (rest !== undefined) rest = repaired(rest, path, spare)
      }
    }
    if (rest === undefined) return undefined
  }
  return undefined
}

/** Without what is wrong; for something missing at the top the spare part, elsewhere without what it is missing in. */
function repaired(data: unknown, path: Path, spare: Readonly<Record<string, unknown>>): unknown {
  const [key] = path
  if (
    path.length === 1 &&
    typeof key === 'string' &&
    typeof data === 'object' &&
    data !== null &&
    Object.hasOwn(spare, key)
  )
    return { ...data, [key]: spare[key] }
  return without(data, valueAt(data, path) === undefined ? path.slice(0, -1) : path)
}

type Issue = z.core.$ZodIssue

/** Of several readings of a value, the one that came furthest knows best what is wrong. */
function deepest(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const closest = issue.errors.find(errors =>
    errors.some(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  )
  const inner = closest?.map(error => ({ ...error, path: [...issue.path, ...error.path] }) as Issue)
  return inner ? inner.flatMap(deepest) : [issue]
}

const pathsOf = (issue: Issue): Path[] => {
  const path = issue.path.filter(step => typeof step !== 'symbol')
  return issue.code === 'unrecognized_keys' ? issue.keys.map(key => [...path, key]) : [path]
}

function explain(issue: Issue, path: Path, data: unknown, tell: Tell): void {
  const [needs = '', write = '', ...allowed] = issue.message.split('\n')
  const key = String(path.at(-1) ?? 'this file')
  const found = valueAt(data, path)
  if (issue.code === 'unrecognized_keys') tell(path, `${quote(key)} is no key here`, instead(key, allowed), 'key')
  else if (found === undefined) tell(path, `${quote(key)} is missing`, write, 'key')
  else if (found === null) tell(path, `${quote(key)} is empty`, write, 'key')
  else tell(path, `${quote(key)} must be ${needs}`, write)
}

function valueAt(data: unknown, path: Path): unknown {
  let at = data
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = Reflect.get(at, step)
  }
  return at
}

/** The data without one part of it. A list goes as a whole: the places of its items would not be theirs any more. */
function without(data: unknown, path: Path): unknown {
  const [step, ...deeper] = path
  if (step === undefined || typeof data !== 'object' || data === null || Array.isArray(data)) return undefined
  const entries = Object.entries(data).map(([key, value]) => [
    key,
    key === String(step) ? without(value, deeper) : value,
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
