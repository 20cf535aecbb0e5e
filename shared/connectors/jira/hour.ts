// What hardly ever changes is asked once and kept for an hour; whoever asks meanwhile waits for the same answer.

import type { Time } from '../../core/ids.ts'
import type { Clock } from '../../ports/clock.ts'

const hour: Time = 3600_000

export type Keep = <T>(what: string, ask: () => Promise<T>) => Promise<T>

export function keeping(clock: Clock): Keep {
  const kept = new Map<string, { readonly since: Time; readonly answer: Promise<unknown> }>()
  return <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    const known = kept.get(what)
    // Each name is only ever asked with one question, so what is kept under it is what that question answers.
    if (known && clock.now() - known.since < hour) return known.answer as Promise<T>
    const answer = ask()
    kept.set(what, { since: clock.now(), answer })
    answer.catch(() => {
      if (kept.get(what)?.answer === answer) kept.delete(what)
    })
    return answer
  }
}
