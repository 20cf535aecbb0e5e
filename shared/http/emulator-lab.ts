// What every connector's emulator offers to the conformance suite, so that one suite fits all.

import type { FieldName, Ref, Time } from '../core/ids.ts'
import type { Fields, Value } from '../core/value.ts'
import type { Clock } from '../ports/clock.ts'
import type { Connector, Pace } from '../ports/connector.ts'
import type { ConnectorModule, Hooks, Shared } from '../ports/connector-module.ts'
import type { Emulator } from './emulator.ts'
import type { Trouble } from './emulator-faults.ts'
import type { Mailbox, Sent } from './emulator-hooks.ts'

/** Exported as `lab` by a connector's emulator.ts: a fresh tracker and one end of it. */
export type ConnectorLab = (wishes?: LabWishes) => Lab

export interface LabWishes {
  /** How many lines a page of a listing holds at most. */
  readonly pageSize?: number
  /** How late each change reaches lists and searches. Not above the lag of the manifest. */
  readonly lag?: () => Time
  readonly pace?: Pace
  /** How long a request may wait at the gate. Without it, for ever. */
  readonly patience?: Time
  /** How far the service's clock is ahead of ours. */
  readonly skew?: Time
  /** How long the service takes to answer. */
  readonly slowness?: () => Time
  /** What the binding shares; without it, everything. */
  readonly shared?: Shared
  /** Where the connector's requests go instead of to this laboratory: to one in another process. */
  readonly fetch?: typeof globalThis.fetch
  /** Texts are stored in words of the service's own, where the real one does so. */
  readonly rewords?: boolean
  /** A clock to share with other laboratories; without it, one of its own. */
  readonly clock?: Clock
}

export interface Lab {
  readonly module: ConnectorModule
  readonly connector: Connector
  readonly clock: Clock
  readonly emulator: Emulator
  readonly person: Person
  readonly samples: Samples
  /** Words of the credential; none may ever be shown. */
  readonly secrets: readonly string[]
  /** From now on the credential is no longer valid, in the meanest way this service knows. */
  expire(): void
  /** The service's way of saying "too fast, come back in 30 seconds". */
  readonly tooFast: Trouble
  readonly hooks?: HookLab
  readonly registrations?: RegistrationLab
  /** Whether a call of this route writes. Without it, all but GET do. */
  readonly writes?: (route: string) => boolean
}

/** Somebody at the service's own page. Nothing they do passes through the connector. */
export interface Person {
  create(fields: Fields): Ref
  edit(ref: Ref, fields: Fields): void
  comment(ref: Ref, text: string): Ref
  erase(ref: Ref): void
  /** Takes an item out of our sight, at services that then say 403 rather than 404. */
  hide?(ref: Ref): void
  /** Moves an item to another place, where the service leaves a trace of it. */
  move?(ref: Ref): void
  /** What has become of an item. */
  fate(ref: Ref): 'live' | 'archived' | 'gone'
  /** How many items there are, comments not counted. */
  count(): number
}

/** Values in this end's own words. */
export interface Samples {
  /** Two different values of each field that can be written. */
  readonly values: Readonly<Record<FieldName, readonly [Value, Value]>>
  /** Fields this laboratory's end does not hold: why, and where they are tested instead. */
  readonly elsewhere?: Readonly<Record<FieldName, string>>
  /** A scalar that takes any words, and a text, where there are such fields. */
  readonly title?: FieldName
  readonly text?: FieldName
  /** Fields whose value people can take away again, where that is known. */
  readonly mayBeEmpty?: readonly FieldName[]
  /** References without a direction: said of one item, they show at both. */
  readonly mutual?: readonly FieldName[]
  /** Words nobody could have written there: half a character where everything is UTF-8. */
  readonly cannotBe?: (word: string) => boolean
}

/**
 * Exported as `exhibit` by a connector's emulator-exhibit.ts, where there is one: how the demo binds this service. Its
 * laboratory must hear deliveries.
 */
export interface Exhibit {
  readonly lab: ConnectorLab
  /** Where the connector sends its requests. */
  readonly address: string
  /** What a client file says of the connection and of the end, beside the connector. */
  readonly connection: Readonly<Record<string, string>>
  readonly scope: Readonly<Record<string, string>>
  /** What a status is called here, as items show it. */
  readonly statuses: Readonly<Record<'planned' | 'begun' | 'done', string>>
}

export interface HookLab {
  readonly mailbox: Mailbox
  /** The scope of this end, and one that it is not. */
  readonly scope: unknown
  readonly elsewhere: unknown
  readonly secret: Readonly<Record<string, string>>
  readonly oldSecret: Readonly<Record<string, string>>
  /** Signed correctly, about something this connector has never heard of. */
  unknownEvent(): Sent
  /** Signed correctly, and no sense in it. */
  nonsense(): Sent
  /** For how long a delivery stays believable; undefined where the service signs no time. */
  readonly freshFor?: Time
}

/**
 * Exported as `contract` by a connector's emulator.ts: the published descriptions of the service. `npm run contract` holds
 * every request of the connector and every answer of the emulator against them.
 */
export interface Contract {
  readonly descriptions: readonly Description[]
  /**
   * Where a description errs or is silent, with the reason. A key is as much of a printed line as is meant: a route, its
   * status or `request`, the place: `GET /items/{id} 200 /owner`. A route may be `*`.
   */
  readonly exempt?: Readonly<Record<string, string>>
}

/** The files lie among the descriptions, outside the project. The first description that knows an address judges it. */
export type Description =
  /** base: what precedes its paths in an address, where that is not what it says itself. */
  | { readonly form: 'openapi'; readonly file: string; readonly base?: string }
  /** path: the one address where queries are sent. */
  | { readonly form: 'graphql'; readonly file: string; readonly path: string }
  /** nameOf: what the description calls a delivery. */
  | { readonly form: 'webhooks'; readonly file: string; readonly nameOf: (sent: Sent) => string }

/** What the service remembers of webhooks that were registered at it. */
export interface RegistrationLab {
  readonly hooks: Hooks
  /** Where the service sends to: an address that is registered twice is there twice. */
  addresses(): readonly string[]
  /** From now on the service sends to none of them: they failed, or nobody renewed them. */
  giveUp(): void
}
