// L6 and L15: what travels is exactly what a person wrote. A value nobody wrote is our own echo, reworded, or was mangled on the way.

import type { FieldRule } from '../../../shared/core/binding.ts'
import { fold } from '../../../shared/core/field.ts'
import { elements, type Value } from '../../../shared/core/value.ts'
import { blocksOf } from '../words.ts'
import { type Case, showValue, thingOf } from './evidence.ts'
import type { Failure } from './law.ts'

export function mangled(one: Case): readonly Failure[] {
  const { link, lineage } = one
  if (!link) return []
  return one.rules.flatMap(rule => {
    if (rule.kind === 'ref' || Object.values(rule.at).some(here => here.table)) return []
    const agreed = link.agreed[rule.name]?.value
    const written = new Set(spoken(one, rule))
    const wrong = partsOf(rule, agreed).filter(part => !written.has(part) && !isLastTrimmed(one, rule, written, part))
    if (wrong.length === 0) return []
    return [
      { law: 'mangled', lineage: lineage.number, what: `${rule.name}: nobody wrote ${showValue(wrong)}` } as const,
    ]
  })
}

/** White space at the end of a text carries no meaning: a paragraph that stood there may have lost its own. */
const isLastTrimmed = (one: Case, rule: FieldRule, written: ReadonlySet<string>, part: string): boolean =>
  rule.kind === 'text' &&
  [...written].some(whole => whole.trimEnd() === part) &&
  one.lineage.things.some(thing =>
    thing.versions.some(version => fold(blocksOf(String(version.fields[rule.name] ?? '')).at(-1) ?? '') === fold(part)),
  )

/** All that people, and the services on their own, ever said in this field. */
function* spoken(one: Case, rule: FieldRule): Iterable<string> {
  for (const edit of one.edits) {
    if (edit.deed === 'make') yield* partsOf(rule, thingOf(one, edit)?.versions[0]?.fields[rule.name])
    if (edit.deed !== 'change' || edit.field !== rule.name) continue
    const before = new Set(partsOf(rule, edit.from))
    yield* partsOf(rule, edit.to).filter(part => !before.has(part))
  }
}

const partsOf = (rule: FieldRule, value: Value | undefined): readonly string[] => {
  if (value === undefined || value === null || value === '') return []
  if (rule.kind === 'text') return blocksOf(String(value))
  return rule.kind === 'set' ? elements(value) : [String(value)]
}

/** L14: an item that nobody edited anywhere but at home is never written at home. */
export function touched(one: Case): readonly Failure[] {
  const { origin, lineage, world } = one
  if (!origin) return []
  const elsewhere = one.edits.some(edit => edit.end !== origin.end && edit.deed !== 'make')
  const decided = one.entries.some(entry => entry.deed === 'resolved')
  const restored = one.rules.some(rule => rule.at[origin.end]?.flow !== 'both' && rule.at[origin.end]?.flow !== 'gives')
  if (elsewhere || decided || restored) return []
  const service = world.services[origin.end]
  return one.landings
    .filter(landing => landing.end === origin.end && landing.ref === origin.ref && landing.deed === 'update')
    .filter(landing => !ownDisagreement(one, Object.keys(landing.fields)))
    .map(landing => ({
      law: 'touched' as const,
      lineage: lineage.number,
      end: origin.end,
      at: landing.at,
      what: `${origin.ref} at ${service?.character.letter} was written (${Object.keys(landing.fields).join(', ')}), though nobody else edited it`,
    }))
}

/** Refs change as the items they name come and go. */
const ownDisagreement = (one: Case, fields: readonly string[]): boolean =>
  fields.every(field => one.rules.find(rule => rule.name === field)?.kind === 'ref')

/** L6: what we send is what somebody wrote, never what an end made of it. */
export function echoes(one: Case): readonly Failure[] {
  const { lineage, world } = one
  return one.rules.flatMap(rule => {
    if (rule.kind === 'ref' || rule.kind === 'text' || Object.values(rule.at).some(here => here.table)) return []
    const written = new Set([...spoken(one, rule)])
    return one.landings.flatMap(landing => {
      const change = landing.fields[rule.name]
      if (!change || landing.deed === 'create') return []
      const shown = world.services[landing.end]?.things.get(landing.ref)?.versions.slice(0, landing.version) ?? []
      const here = new Set(shown.flatMap(version => partsOf(rule, version.fields[rule.name] ?? null)))
      const strange = partsOf(rule, change.sent).filter(part => !written.has(part) && !here.has(part))
      if (strange.length === 0) return []
      const what = `${rule.name}: ${landing.end} was sent ${showValue(strange)}, which nobody wrote`
      return [{ law: 'echoes' as const, lineage: lineage.number, end: landing.end, at: landing.at, what }]
    })
  })
}
