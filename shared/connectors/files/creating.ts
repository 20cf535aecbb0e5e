// New packages: each gets the next free name, and all of a batch are one request to the place.

import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import type { Created, Draft } from '../../ports/connector.ts'
import type { Around, Format, Rewrite, SourceFile } from './formats/format.ts'
import type { Held, Look } from './look.ts'
import type { ChangeSet, Place } from './places/place.ts'
import { applied, changesBetween, type Desk } from './rewriting.ts'
import { itemIn } from './shelf.ts'

export async function create(desk: Desk, drafts: readonly Draft[]): Promise<readonly Outcome<Created>[]> {
  const { place, shelf } = desk
  const look = await shelf.look()
  const format = await shelf.format()
  if (!format) return drafts.map(() => failure(unknownFormat(place)))
  const plans = await planned(desk, format, look, drafts)
  const sets = [...new Set(plans.flatMap(plan => (plan.ok ? [plan.value.group] : [])))]
  const written = await place.write(sets.map(setOf))
  const fates = new Map(sets.map((group, i) => [group, written[i]]))

  const after = await shelf.look()
  const homes = plans.map(plan => (plan.ok ? after.bundle(format.home(plan.value.ref) ?? '') : undefined))
  const there = [...new Set(homes)].filter(bundle => bundle !== undefined)
  const held = new Map((await shelf.fresh(there, after)).map((one, i) => [there[i], one]))
  return plans.map((plan, i): Outcome<Created> => {
    if (!plan.ok) return plan
    const fate = fates.get(plan.value.group)
    if (fate && !fate.ok) return fate
    const { ref } = plan.value
    const one = held.get(homes[i])
    const item = one && itemIn(shelf, one, ref)
    return success(item?.ok ? { ref, item: item.value } : { ref })
  })
}

/** Files that are written together: those of one new package, or those of the bundle that several join. */
interface Group {
  readonly about: string
  readonly held: Held | undefined
  files: readonly SourceFile[]
}

const setOf = ({ about, held, files }: Group): ChangeSet => ({ about, changes: changesBetween(held, files) })

interface Plan {
  readonly ref: Ref
  readonly group: Group
}

async function planned(
  desk: Desk,
  format: Format,
  look: Look,
  drafts: readonly Draft[],
): Promise<readonly Outcome<Plan>[]> {
  const joined = drafts.map(({ fields }) => format.joins?.(fields, look.around))
  const hosts = [...new Set(joined)].flatMap(name => (name === undefined ? [] : (look.bundle(name) ?? [])))
  const groups = new Map(
    (await desk.shelf.fresh(hosts, look)).map((held, i): [string, Group] => {
      const about = hosts[i]?.name ?? ''
      return [about, { about, held, files: held.files }]
    }),
  )
  let { around } = look
  return drafts.map((draft, i): Outcome<Plan> => {
    const host = groups.get(joined[i] ?? '')
    if (host?.held?.fault) return failure(host.held.fault)
    try {
      const { ref, rewrites } = format.create({ ...draft, at: desk.now(), files: host?.files ?? [] }, around)
      refuseOutside(desk, rewrites)
      const group = host ?? { about: ref, held: undefined, files: [] }
      group.files = applied(group.files, rewrites)
      around = withBundles(around, format, rewrites)
      return success({ ref, group })
    } catch (error) {
      if (error instanceof Fault) return failure(error)
      throw error
    }
  })
}

/** The next draft of the batch must not take the same name. */
function withBundles(around: Around, format: Format, rewrites: readonly Rewrite[]): Around {
  const known = new Set(around.bundles.map(({ name }) => name))
  const news = format.bundles(rewrites.map(({ path }) => path)).filter(({ name }) => !known.has(name))
  return news.length === 0 ? around : { ...around, bundles: [...around.bundles, ...news] }
}

function refuseOutside({ wanted }: Desk, rewrites: readonly Rewrite[]): void {
  const outside = rewrites.find(({ path }) => !wanted(path))
  if (!outside) return
  const message = `A new package would be ${outside.path}, which the paths of this end leave out. Widen them.`
  throw new Fault({ kind: 'invalid', message })
}

const unknownFormat = (place: Place): Fault =>
  new Fault({
    kind: 'invalid',
    message: `Nothing in ${place.name} tells how packages are kept there. Write \`format:\` into the client file.`,
  })
