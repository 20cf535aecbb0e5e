// How people are told: what a notice says, who takes it on its way, and what a way to people is.

export interface Notice {
  readonly topic: 'conflict' | 'denied' | 'dead-letter' | 'limit' | 'summary'
  readonly title: string
  readonly lines: readonly string[]
}

export interface Notifier {
  /** Brings a notice on its way; `to` is the connection it goes through. */
  tell(notice: Notice, to: string): Promise<void>
}

/** A way to tell people, such as a chat. A connection names it as its connector; no items live there. */
export interface Way {
  readonly title: string
  /** What a connection may say besides its connector. */
  readonly settings: Readonly<Record<string, { readonly required?: boolean }>>
  /** Names of what the credential consists of. */
  readonly secrets: readonly string[]
  /** Throws a Fault for what was not told. */
  tell(notice: Notice, means: Means): Promise<void>
}

interface Means {
  readonly settings: Readonly<Record<string, unknown>>
  /** The parts of the credential, by the names the way lists. */
  readonly secret: Readonly<Record<string, string>>
  readonly fetch: typeof globalThis.fetch
}
