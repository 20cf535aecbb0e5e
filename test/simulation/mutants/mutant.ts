// A planted defect: a small change of the text, and the runs in which the oracles must notice.

export interface Mutant {
  readonly name: string
  /** File, what stands there exactly once, and what is put in its place. More than one where a rule has two homes. */
  readonly changes: readonly (readonly [file: string, find: string, replace: string])[]
  /** Campaigns and scripts to try, one after the other. */
  readonly tried: readonly string[]
  /** How many runs of each. */
  readonly runs: number
  /** The laws it must be caught by, where others break by themselves now and then. */
  readonly by?: readonly string[]
  /** Why no observer could tell the difference. Such a one must survive; it counts neither way. */
  readonly equivalent?: string
}

/** Scripts leave nothing to chance but milliseconds. */
export const scripted = 6
