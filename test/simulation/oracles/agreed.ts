// L1: all ends agree on every shared field, each in its own form; and everybody who should have the item has it.

import type { EndRule, FieldRule } from '../../../shared/core/binding.ts'
import { fold } from '../../../shared/core/field.ts'
import type { EndId } from '../../../shared/core/ids.ts'
import type { Link } from '../../../shared/core/link.ts'
import { elements, isEmpty, minus, sameValue, setOf, type Value } from '../../../shared/core/value.ts'
import { epoch } from '../ports.ts'
import { reshape, reshapeWord } from '../reshape.ts'
import { alive, type Edit, latest, type Thing } from '../services/thing.ts'
import { blocksOf } from '../words.ts'
import { type Case, flowFor, isHeldBack, namesNothing, showValue, thingAt } from './evidence.ts'
import type { Excuses, Failure } from './law.ts'

export function diverged(one: Case, excuses: Excuses): readonly Failure[] {
  const { world, lineage, link, origin } = one
  const about = { law: 'diverged', lineage: lineage.number } as const
  if (!origin) return []
  if (!link) {
    const isLoose = lineage.kind === 'comment' && !isParentAlive(one)
    return alive(origin) && !isLoose
      ? [{ ...about, what: `${origin.ref} at ${origin.end} was never linked`, end: origin.end }]
      : []
  }
  if (link.state !== 'live') return []
  return world.binding.ends.flatMap(rule => {
    const memory = link.ends[rule.id]
    if (memory?.out || rule.id === world.plan.dead) return []
    const thing = thingAt(one, rule.id)
    if (!thing) return isAwaited(one, link, rule) ? [{ ...about, what: `missing at ${rule.id}`, end: rule.id }] : []
    if (!alive(thing) && isHeldBack(one, rule.id)) return []
    if (!alive(thing))
      return [{ ...about, what: `${thing.ref} is gone at ${rule.id}, and nobody noticed`, end: rule.id }]
    return one.rules.flatMap(field => {
      const reason = differs(one, link, field, rule.id, thing)
      if (reason && differs(one, link, field, rule.id, thing, asOurs(one, field, thing)) === undefined) {
        excuses.reverts += 1
        return []
      }
      return reason ? [{ ...about, what: `${field.name} at ${rule.id} ${thing.ref}: ${reason}`, end: rule.id }] : []
    })
  })
}

const isParentAlive = ({ world, lineage, origin }: Case): boolean => {
  const parent = origin && world.services[lineage.origin]?.things.get(origin.parent as Thing['ref'])
  const link = parent && world.ledger.of(parent.end, parent.ref)
  return parent !== undefined && alive(parent) && link !== undefined && !link.ends[lineage.origin]?.out
}

function isAwaited(one: Case, link: Link, rule: EndRule): boolean {
  const { world } = one
  const isWritable = one.rules.some(field => [undefined, 'gives'].includes(flowFor(one, field, rule.id)) === false)
  if (!rule.receives || !isWritable) return false
  const parent = link.parent === undefined ? undefined : world.ledger.links.get(link.parent)
  if (link.parent === undefined) return true
  return parent?.state === 'live' && parent.ends[rule.id]?.ref !== undefined && !parent.ends[rule.id]?.out
}

/** Why an end does not show what is agreed; undefined when it does. */
function differs(
  one: Case,
  link: Link,
  rule: FieldRule,
  end: EndId,
  thing: Thing,
  spelt: (word: string) => string = word => word,
): string | undefined {
  const here = rule.at[end]
  const service = one.world.services[end]
  const flow = flowFor(one, rule, end)
  if (!here || !service || flow === undefined || flow === 'gives' || link.conflicts[rule.name]) return undefined
  if (service.refuses(thing, rule.name)) return undefined
  const shown = latest(thing).fields[rule.name] ?? null
  const agreed = link.agreed[rule.name]?.value
  const isUnmapped = here.table !== undefined && !Object.values(here.table).flat().includes(String(shown))
  if (rule.kind === 'ref' && namesNothing(one, end, shown)) return undefined
  if (agreed === undefined)
    return isEmpty(shown) || flow === 'takes' || isUnmapped ? undefined : `shows ${showValue(shown)}, nothing is agreed`
  if (wasTold(one, rule, end, shown, link.agreed[rule.name]?.value)) return undefined
  const how = service.character.habits.reshapes[rule.name] ?? 'none'
  const fits =
    rule.kind === 'text'
      ? sameText(String(reshape(how, 'text', agreed)), String(shown))
      : rule.kind === 'ref'
        ? fitsRef(one, end, agreed, shown)
        : rule.kind === 'scalar'
          ? fitsScalar(rule, end, agreed, shown, value => reshape(how, 'scalar', value))
          : fitsSet(rule, end, agreed, setOf(elements(shown).map(spelt)), word => reshapeWord(how, word))
  return fits ? undefined : `shows ${showValue(shown)}, agreed is ${showValue(agreed)}`
}

/**
 * A person typed, in another spelling, the very word an open write of ours was bringing: whether they did or the service
 * respelt ours nobody can tell from what is there.
 */
const asOurs = (one: Case, rule: FieldRule, thing: Thing) => (word: string) => {
  const typed = one.edits.filter(
    edit =>
      edit.ref === thing.ref &&
      edit.field === rule.name &&
      minus(elements(edit.to), elements(edit.from)).includes(word),
  )
  const sent = typed.flatMap(edit => [
    ...edit.meanwhile.flatMap(({ sent }) => elements(sent)),
    ...bornUnheard(one, rule, edit),
  ])
  return sent.find(other => fold(other) === fold(word)) ?? word
}

/** What we made the item with, as long as nobody had heard that it was made. */
function bornUnheard(one: Case, rule: FieldRule, edit: Edit): readonly string[] {
  const made = one.landings.find(landing => landing.deed === 'create' && landing.ref === edit.ref)
  const heard = one.entries.find(entry => entry.deed === 'created' && entry.end === edit.end && entry.ref === edit.ref)
  return made && (!heard || edit.at < heard.at - epoch) ? elements(made.fields[rule.name]?.sent) : []
}

/** The journal's last word about the field says exactly why: the service insists on its own value, or cannot name the other item. */
function wasTold(one: Case, rule: FieldRule, end: EndId, shown: Value, agreed: Value | undefined): boolean {
  const last = one.entries.filter(entry => entry.end === end && entry.field === rule.name).at(-1)
  if (last?.deed === 'refused') return sameValue(last.to ?? null, shown) && answeredOtherwise(one, rule, end)
  return last?.deed === 'unmapped' && rule.kind === 'ref' && sameValue(last.to, agreed)
}

/** A refusal is one only where the service itself once made something else of what we sent, or of the field beside it. */
const answeredOtherwise = ({ landings, edits }: Case, { name }: FieldRule, end: EndId): boolean =>
  edits.some(edit => edit.by === 'service' && edit.end === end && edit.field === name) ||
  landings.some(landing => {
    const change = landing.end === end ? landing.fields[name] : undefined
    return change !== undefined && !sameValue(change.after, change.sent)
  })

function fitsScalar(
  rule: FieldRule,
  end: EndId,
  agreed: Value,
  shown: Value,
  reword: (value: Value) => Value,
): boolean {
  const table = rule.at[end]?.table
  if (!table) return sameValue(shown, reword(agreed))
  if (agreed === null) return shown === null
  const isUnmapped = !Object.values(table).flat().includes(String(shown))
  const words = table[String(agreed)]
  return words ? words.includes(String(shown)) || (isUnmapped && shown !== null) : true
}

function fitsRef({ world }: Case, end: EndId, agreed: Value, shown: Value): boolean {
  const wanted = agreed === null ? null : world.ledger.links.get(agreed as Link['id'])?.ends[end]
  if (wanted === null) return shown === null || world.ledger.linkOf.get(`${end} ${shown}`) === undefined
  if (!wanted?.ref || wanted.out) return true
  return shown === wanted.ref
}

function fitsSet(rule: FieldRule, end: EndId, agreed: Value, shown: Value, reword: (word: string) => string): boolean {
  const here = rule.at[end]
  const table = here?.table
  const sayable = elements(agreed).flatMap(word => (table ? (table[word]?.slice(0, 1) ?? []) : [word]))
  const wanted = setOf(sayable.map(reword))
  const present = elements(shown).filter(word => !table || Object.values(table).flat().includes(word))
  const folded = (words: readonly string[]) => setOf(words.map(word => reword(word)))
  if (here?.limit !== undefined && wanted.length > here.limit)
    return folded(present).every(word => wanted.includes(word))
  return sameValue(folded(present), wanted)
}

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [blocksOf(a), blocksOf(b)]
  return left.length === right.length && left.every((block, i) => fold(block) === fold(right[i] ?? ''))
}
