// What is counted of the work, per connector: the same names where it is counted, watched and shown.

export const measures = {
  /** Signals a lane took. */
  operations: 'Count',
  /** Of these, those whose service refused or did not answer, and those that are tried again or were put aside. */
  failed: 'Count',
  /** From when a lane first took a signal until it was seen to. */
  duration: 'Milliseconds',
  /** Requests that passed the gate to a service. */
  requests: 'Count',
  /** Requests a minute the gate lets pass. */
  limit: 'Count',
  /** How long until the gate opens, for whoever found it closed. */
  reset: 'Milliseconds',
  /** Ends that were listed from beginning to end. */
  audits: 'Count',
  /** Items an audit found there. */
  items: 'Count',
  /** Of these, and of those that should be there, the ones that show something else than what is agreed. */
  drifts: 'Count',
} as const satisfies Readonly<Record<string, 'Count' | 'Milliseconds'>>

export type Measure = keyof typeof measures

export interface Meter {
  add(what: Measure, howMuch: number): void
}
