// What was read a moment ago, as Jira sent it: an edit of a text is made of the nodes that are there, a link is taken away by
// its own number. For a short while only, and only what was read by id; lists lag.

import type { Ref, Time } from '../../core/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { WireComment, WireIssue } from './wire.ts'

const trusted: Time = 30_000
const most = 300

export interface Memory {
  note(ref: Ref, seen: WireIssue | WireComment): void
  recall(ref: Ref): WireIssue | WireComment | undefined
  /** After a write nothing remembered is true any more. */
  forget(ref: Ref): void
}

export function remembering(clock: Clock): Memory {
  const kept = new Map<Ref, { readonly at: Time; readonly seen: WireIssue | WireComment }>()
  return {
    note(ref, seen) {
      kept.delete(ref)
      kept.set(ref, { at: clock.now(), seen })
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    },
    recall(ref) {
      const found = kept.get(ref)
      return found && clock.now() - found.at <= trusted ? found.seen : undefined
    },
    forget: ref => void kept.delete(ref),
  }
}

/** Issues written lately: a search is asked to look at them afresh. */
export interface Fresh {
  note(issue: string): void
  ids(): readonly number[]
}

/** Jira reconciles fifty issues at most. */
const mostFresh = 50

export function freshness(clock: Clock, lag: Time): Fresh {
  let written: readonly { readonly issue: number; readonly at: Time }[] = []
  return {
    note(issue) {
      const others = written.filter(each => each.issue !== Number(issue))
      written = [...others, { issue: Number(issue), at: clock.now() }].slice(-mostFresh)
    },
    ids: () => written.filter(({ at }) => clock.now() - at <= lag).map(({ issue }) => issue),
  }
}
