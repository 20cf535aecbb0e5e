// What deriving rules needs to know, and whom it tells what cannot work.

import type { Flow, Policy } from '../binding.ts'
import type { KnownConnectors, KnownField } from './known.ts'
import type { Client, End, Project } from './model.ts'
import type { Path } from './problem.ts'

export interface Listener {
  readonly tell: (path: Path, message: string, write: string) => void
  /** About a row of the table of a field. */
  readonly row: (field: string, agreed: string, message: string, write: string) => void
  /** Nothing wrong, but worth knowing: a field that default leaves out. */
  readonly remark: (field: string, message: string) => void
}

export interface Derivation {
  readonly client: Pick<Client, 'people'>
  readonly project: Project
  readonly known: KnownConnectors
  /** The policy where the file names none. */
  readonly unsaid: Policy
  readonly listener: Listener
}

/** An end that takes part in a field, and what it may do there. */
export interface Holding {
  readonly end: End
  readonly ability: KnownField
  readonly flow: Flow
}
