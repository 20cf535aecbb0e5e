// Where the memory lives. Only conditional writes of single documents: true of DynamoDB, of files and of memory alike.

import type { Bucket } from '../core/bucket.ts'
import type { BindingId, Cursor, EndId, LinkId, Ref, RunId, Time } from '../core/ids.ts'
import type { Entry } from '../core/journal.ts'
import type { Link } from '../core/link.ts'
import type { Report } from '../core/report.ts'
import type { Settings } from '../core/settings.ts'

export interface Store {
  /** Which link an item belongs to. */
  linkOf(end: EndId, ref: Ref): Promise<LinkId | undefined>
  /** Claims an item for a link, unless it is claimed already; answers with the link that has it now. */
  claim(end: EndId, ref: Ref, link: LinkId): Promise<LinkId>

  link(id: LinkId): Promise<Link | undefined>
  /** Adds a new link; false when there is one with this id. */
  addLink(link: Link): Promise<boolean>
  /** Saves a link that was loaded with `link.version`; false when somebody saved it since. The stored version is one higher. */
  saveLink(link: Link): Promise<boolean>
  /** Unfinished links of a binding: those whose `due` has come. */
  dueLinks(binding: BindingId, now: Time, atMost: number): Promise<readonly Link[]>
  /** All links of a binding, in pages. */
  links(binding: BindingId, page?: string): Promise<{ readonly links: readonly Link[]; readonly next?: string }>

  /** How far the listing of an end was handled. */
  progress(end: EndId): Promise<Progress | undefined>
  saveProgress(end: EndId, progress: Progress): Promise<void>
  /**
   * The clock skew of a connection, remembered once and for all: the first measurement wins, so that the order of edits
   * never depends on when we looked. Without a measurement it only reads.
   */
  skew(connection: string, measured?: number): Promise<number | undefined>

  /** What a binding was told to do when somebody last looked. */
  settings(binding: BindingId): Promise<Settings | undefined>
  saveSettings(binding: BindingId, settings: Settings): Promise<void>

  /** Adds entries; one whose id is there already is left alone. */
  record(entries: readonly Entry[]): Promise<void>
  /** Entries of one link or one run, oldest first. */
  journal(of: { readonly link: LinkId } | { readonly run: RunId }): Promise<readonly Entry[]>
  saveReport(report: Report): Promise<void>
  report(run: RunId): Promise<Report | undefined>

  /** True the first time an id is shown, until it expires: webhook deliveries are handled once. */
  firstTime(delivery: string, now: Time, expires: Time): Promise<boolean>
  /** Takes tokens from the bucket all workers of a connection share; answers with how long to wait first, 0 when they were granted. */
  take(connection: string, tokens: number, bucket: Bucket, now: Time): Promise<Time>
  /** Health of a connection: closed until the given time, with the reason; undefined when it is open. */
  outage(connection: string): Promise<Outage | undefined>
  saveOutage(connection: string, outage: Outage | undefined): Promise<void>
}

/** Checkpoint of a sweep: the cursor, and while a listing is under way the page it has reached. */
export interface Progress {
  readonly since?: Cursor
  readonly page?: string
}

export interface Outage {
  readonly until: Time
  readonly why: string
  readonly failures: number
  /** A refused credential waits for a person, whatever the time. */
  readonly needsPerson: boolean
}
