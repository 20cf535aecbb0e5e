// What there is to choose from: each connector by its manifest, and what it must be told.

import { z } from 'zod'
import type { Manifest } from '../../shared/ports/connector.ts'
import { load, type Modules } from '../../shared/runtime/ends.ts'
import { unknown } from '../../shared/runtime/refusal.ts'

export interface Offer {
  readonly name: string
  readonly title: string
  readonly keeps: 'packages' | 'items'
  readonly secrets: readonly string[]
  /** The only statuses there are; undefined where that is up to whoever works there. */
  readonly statuses?: readonly string[]
  /** What the connection says: an address, a folder. */
  readonly settings: readonly Blank[]
  /** What the end says: a repository, a project. */
  readonly scope: readonly Blank[]
}

export interface Blank {
  readonly key: string
  readonly required: boolean
  readonly about: string
}

/** Connectors that keep items. Whatever only carries notices is no end. */
export async function offersOf(modules: Modules): Promise<readonly Offer[]> {
  const all = await Promise.all(
    Object.keys(modules).map(async name => {
      const { manifest, scope } = await load(modules, name)
      return Object.keys(manifest.fields).length === 0 ? [] : [offerOf(name, manifest, scope)]
    }),
  )
  return all.flat()
}

const offerOf = (
  name: string,
  { title, keeps, secrets, settings = {}, fields }: Manifest,
  scope: z.ZodType,
): Offer => ({
  name,
  ...statusesOf(fields),
  title,
  keeps: keeps ?? 'items',
  secrets,
  settings: Object.entries(settings).map(([key, { required = false }]) => ({ key, required, about: key })),
  scope: blanksOf(scope),
})

const statusesOf = ({ status }: Readonly<Record<string, { readonly words?: readonly string[] }>>) =>
  status?.words ? { statuses: status.words } : {}

const described = z.object({ description: z.string() })

function blanksOf(scope: z.ZodType): readonly Blank[] {
  const { properties = {}, required = [] } = z.toJSONSchema(scope, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([key, property]) => ({
    key,
    required: required.includes(key),
    about: described.safeParse(property).data?.description ?? key,
  }))
}

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '')

/** By name or title, however it is spelled; `<name>-issues` is the same tracker. */
export const offerCalled = (word: string, offers: readonly Offer[]): Offer | undefined =>
  offers.find(({ name, title }) => [plain(name), plain(title)].includes(plain(word))) ??
  offers.find(({ name }) => plain(word) === `${plain(name)}issues`)

export function offerNamed(word: string, offers: readonly Offer[]): Offer {
  const found = offerCalled(word, offers)
  if (found) return found
  throw unknown(
    word,
    'tracker here',
    offers.map(({ name }) => name),
  )
}
