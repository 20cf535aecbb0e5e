// What the index of every connector folder exports, and what a connector is opened with.

import type { ZodType } from 'zod'
import type { Setting } from '../core/client.ts'
import type { FieldName, Ref, Time } from '../core/ids.ts'
import type { Clock } from './clock.ts'
import type { Connector, Manifest } from './connector.ts'
import type { Happened } from './happening.ts'

export interface ConnectorModule<Scope = unknown> {
  readonly manifest: Manifest
  /** What a client file may say about where the items live: a repository, a project, a board. */
  readonly scope: ZodType<Scope>
  /** Opens one end. Sends nothing: a wrong credential shows at the first request. */
  open(settings: ConnectorSettings<Scope>): Connector
  readonly webhook?: Webhook<Scope>
  /** For whoever borrows an account: where to look at one end because of a delivery its owner verified. */
  overhear?(delivery: Delivery, scope: Scope): Hints
  /** Registers webhooks, where the service lets a credential do that. */
  hooks?(settings: ConnectorSettings<Scope>): Hooks
}

/** Registrations of webhooks. Every call may be repeated. */
export interface Hooks {
  /** Makes the service send to this address: registers, repairs or renews, as needed. */
  ensure(address: string): Promise<Registration>
  /** What the service says of this address; undefined when it does not send there. */
  state(address: string): Promise<Registration | undefined>
  remove(address: string): Promise<void>
}

export interface Registration {
  readonly active: boolean
  /** When the service stops sending unless the registration is renewed. */
  readonly expires?: Time
  /** What the service says of failing deliveries. */
  readonly trouble?: string
}

/** The way to a service: handed in, so that a connector runs against a real tracker and an emulator alike. */
export interface Transport {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  /** The door every request of a connection passes. All ends of one connection share it. */
  readonly gate: Gate
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number
  /** The longest a write may take, the wait at the gate included. A link's lease counts on it. */
  readonly timeout: Time
}

export interface ConnectorSettings<Scope> extends Transport {
  readonly scope: Scope
  /** Where the service lives, when it is not its usual address. */
  readonly baseUrl?: string
  /** What else the connection says, as the manifest lists it. */
  readonly settings: Readonly<Record<string, Setting>>
  /** The parts of the credential, by the names the manifest lists. */
  readonly secret: Readonly<Record<string, string>>
  /** For whoever borrows an account: what its owner tells of what it lends. */
  readonly lent?: Readonly<Record<string, string>>
  /** What this end calls a field, where that differs; fields of the user's own are always here. */
  readonly names: Readonly<Record<FieldName, string>>
  /** Columns the status table speaks of, by state: an item in one of them says `state: column`. */
  readonly columns: Readonly<Record<string, readonly string[]>>
  /** What the binding shares here: nothing else needs to be asked for. Undefined: all that can be held. */
  readonly shared?: Shared
}

export interface Shared {
  readonly fields: readonly FieldName[]
  readonly comments: boolean
}

/** Lets work start no faster than a pace allows; refuses with `rate-limited` what would have to wait longer than the patience. */
export interface Gate {
  pass<T>(work: () => Promise<T>, patience?: Time): Promise<T>
}

/** The ear of a connector. Nothing it hears is believed: a delivery only says where to look. */
export interface Webhook<Scope = unknown> {
  /** Deliveries that are genuine and fresh. Throws `denied` for a wrong signature, `invalid` for what cannot be understood. */
  verify(post: Post): readonly Delivery[]
  /** Where to look at one end because of a delivery. */
  hints(delivery: Delivery, scope: Scope): Hints
  /** What a delivery tells of that is no item, and concerns items all the same. */
  happened?(delivery: Delivery): Happened | undefined
  /** Answers a service expects before it sends anything; undefined when this is not such a request. */
  greet?(
    post: Post,
  ): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } | undefined
  /** What the service wants to be told. */
  readonly answers: WebhookAnswers
}

export interface Post {
  readonly body: Uint8Array
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Credentials that are valid now, the current one first; two while one is being rotated. */
  readonly secrets: readonly Readonly<Record<string, string>>[]
  readonly now: Time
}

export interface Delivery {
  /** The same however often the service sends it. */
  readonly id: string
  readonly event: string
  readonly payload: unknown
}

export type Hints =
  | { readonly look: 'items'; readonly refs: readonly Ref[] }
  /** Something changed; the delivery does not say what. */
  | { readonly look: 'changes' }
  | { readonly look: 'nowhere'; readonly why: string }

interface WebhookAnswers {
  readonly taken: number
  /** Wrong signature. */
  readonly refused: number
  /** Not understood; sending it again would not help. */
  readonly garbled: number
  /** We could not take it: please send it again. */
  readonly busy: number
}
