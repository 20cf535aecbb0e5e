// The ways to tell people there are, by the name a connection calls them; one file each.

import type { KnownConnectors } from '../core/client.ts'
import type { Way } from '../ports/notifier.ts'
import { slack } from './slack.ts'

export type Ways = Readonly<Record<string, Way>>

const ways: Ways = { slack }

export const wayCalled = (name: string, among: Ways = ways): Way | undefined =>
  Object.hasOwn(among, name) ? among[name] : undefined

/** As the client file may know them: connections that carry notices and keep no items. */
export const waysKnown = (among: Ways = ways): KnownConnectors =>
  Object.fromEntries(
    Object.entries(among).map(([name, { settings }]) => [name, { fields: {}, settings, notices: true }]),
  )
