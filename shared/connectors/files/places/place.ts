// Where files live: a folder on this machine, a repository behind an API. Batches everywhere, so that a place with costly
// requests needs few of them.

import type { Fault, Outcome } from '../../../core/errors.ts'
import type { ServiceTime } from '../../../core/ids.ts'

/** All paths are relative to the folder of the end, with `/` between their parts. */
export interface Place {
  /** What people call it, for messages. */
  readonly name: string
  /** What is read is there at this moment; behind an API a replica may answer. */
  readonly direct: boolean
  /** Where people see a file, at places that have pages. */
  pageOf?(path: string): string
  /**
   * Every file there whose path is wanted, without reading one. Throws `denied` when the folder itself cannot be seen:
   * an empty listing means that it is empty.
   */
  list(wanted: (path: string) => boolean): Promise<readonly Entry[]>
  /** One outcome per path, in order; `not-found` for what is not there. */
  read(paths: readonly string[]): Promise<readonly Outcome<PlacedFile>[]>
  /**
   * One outcome per change set, in order. A set is written whole or not at all, as far as the place can. `stale` when a
   * file is not as it was, or not as absent.
   */
  write(sets: readonly ChangeSet[]): Promise<readonly Outcome<void>[]>
}

export interface Entry {
  readonly path: string
  /** Another one as soon as the bytes may be others. Costs no reading: a blob id, or size and times of a file. */
  readonly stamp: string
  /** Why this file cannot be part of anything: a link that leads out, no permission. */
  readonly trouble?: Fault
}

export interface PlacedFile {
  readonly path: string
  readonly bytes: Uint8Array
  /** Fingerprint of the bytes, as `write` wants to have it back. */
  readonly version: string
  /** When the file last changed, and when it came to be, where the place can tell. */
  readonly modified?: ServiceTime
  readonly created?: ServiceTime
}

export interface ChangeSet {
  /** The item it is about, for messages. */
  readonly about: string
  readonly changes: readonly Change[]
}

export interface Change {
  readonly path: string
  /** Null removes the file. */
  readonly bytes: Uint8Array | null
  /** The version the file must still have; undefined for one that must not be there yet. */
  readonly version: string | undefined
}
