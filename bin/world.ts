// What a command may use of the place it runs in. Handed in, so that a test is a terminal too.

import type { Clock } from '../shared/ports/clock.ts'
import type { Manifests } from '../shared/runtime/client-files.ts'
import type { Modules } from '../shared/runtime/ends.ts'

export interface World {
  readonly folder: string
  /** What was asked for. */
  out(text: string): void
  /** What is said about it: progress, warnings, errors. */
  err(text: string): void
  /** Somebody sits there and can answer. */
  readonly isTerminal: boolean
  readonly colours: boolean
  /** What is typed to a hidden question is not shown. */
  ask(question: string, typing?: 'hidden'): Promise<string>
  /** What another program sends instead of somebody typing, line by line, until it has no more. */
  heard(): AsyncIterable<string>
  readonly modules: Modules
  /** What each of them can do, where that is known without loading them. */
  readonly manifests?: Manifests
  readonly fetch: typeof globalThis.fetch
  /** The machine's clock, unless a test has its own. */
  readonly clock?: Clock
  /** Set when the person at the terminal has had enough. */
  readonly interrupted: AbortSignal
}

/** 0 all is well · 1 something waits, for a person or for the next run · 2 the command cannot be meant · 3 refused before the first write. */
export const codes = { fine: 0, attention: 1, usage: 2, refused: 3, interrupted: 130 } as const
export type Code = (typeof codes)[keyof typeof codes]
