// A day as a story: what failed, and what happened to the items it failed at.

import type { Failure } from './judge.ts'
import type { Day } from './town.ts'

const mostFailures = 6
const mostLines = 60

export function storyOf({ failures, evidence }: Day): string {
  const links = failures.flatMap(({ link }) => link ?? [])
  const names = new Set<string>(links.flatMap(link => Object.values(link.ends).flatMap(({ ref }) => ref ?? [])))
  const began = evidence.story[0]?.at ?? 0
  const lines = evidence.story
    .filter(({ ref, what }) => names.size === 0 || names.has(ref) || links.some(({ id }) => what.includes(id)))
    .map(({ at, end, ref, what }) => `    ${((at - began) / 1000).toFixed(1)} s ${end} ${ref}: ${what}`.slice(0, 260))
  const told = failures.slice(0, mostFailures).map(({ law, what }: Failure) => `  ${law}: ${what}`.slice(0, 400))
  return [...told, ...lines.slice(-mostLines)].join('\n')
}
