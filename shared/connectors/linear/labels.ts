// Labels by name. One that is missing is made in the team; a label group is made by people only.

import type { LinearDocument } from '@linear/sdk'
import { Fault } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import type { Api } from './api.ts'
import { step } from './documents.ts'
import { refused } from './lexicon.ts'
import type { Label, Tables } from './tables.ts'

/** A label as we want it: in a group, for a field of the user's own, or free. */
export interface Wanted {
  readonly name: string
  /** Folded. */
  readonly group?: string
}

/** More at once is a mistake of a mapping, and hard to tidy up. */
const mostNew = 25
const longest = 80

export interface Labels {
  /** The ids, missing labels made first. */
  idsOf(wanted: readonly Wanted[]): Promise<readonly string[]>
}

export function openLabels(api: Api, tables: Tables, groups: ReadonlySet<string>): Labels {
  async function lookUp(wanted: readonly Wanted[]): Promise<ReadonlyMap<Wanted, string>> {
    const all = await tables.labels()
    return new Map(
      wanted.flatMap(each => {
        const found = find(all, each, groups)
        return found ? [[each, found.id] as const] : []
      }),
    )
  }

  async function make(missing: readonly Wanted[]): Promise<void> {
    const { team } = await tables.team()
    const all = await tables.labels()
    const parts = missing.map(wanted => {
      const input: LinearDocument.IssueLabelCreateInput = {
        name: wanted.name,
        teamId: team.id,
        ...parentOf(all, wanted),
      }
      return step('issueLabelCreate(input: $input) { success }', {
        input: { type: 'IssueLabelCreateInput!', value: input },
      })
    })
    try {
      const { refused: no } = await api.write(parts, `making ${missing.length} labels in team ${team.key}`)
      // Somebody may have made it meanwhile: whoever looks again finds it.
      const [fault] = [...no.values()].filter(each => each.kind !== 'invalid' && each.kind !== 'exists')
      if (fault) throw fault
    } finally {
      tables.forgetLabels()
    }
  }

  return {
    async idsOf(wanted) {
      if (wanted.length === 0) return []
      const known = await lookUp(wanted)
      const missing = distinct(wanted.filter(each => !known.has(each)))
      if (missing.length === 0) return wanted.map(each => known.get(each) ?? '')
      checkNew(missing)
      await make(missing)
      const now = await lookUp(wanted)
      return wanted.map(each => now.get(each) ?? cannotBeMade(each))
    },
  }
}

/** Case carries no meaning: two labels that differ in it only cannot both be made. */
const distinct = (wanted: readonly Wanted[]): readonly Wanted[] => [
  ...new Map(wanted.map(each => [`${each.group ?? ''}\n${fold(each.name)}`, each])).values(),
]

function checkNew(missing: readonly Wanted[]): void {
  if (missing.length > mostNew)
    throw refused(
      `${missing.length} labels would have to be made for one issue; at most ${mostNew} are. Narrow the mapping, or make them in Linear.`,
    )
  const odd = missing.find(
    ({ name }) => name.trim() === '' || name.length > longest || !name.isWellFormed() || name.includes('\0'),
  )
  if (odd)
    throw refused(
      `a label has a name of 1 to ${longest} characters; this one has ${odd.name.trim().length} or is damaged.`,
    )
}

const cannotBeMade = ({ name }: Wanted): never => {
  throw new Fault({
    kind: 'invalid',
    message: `Linear: the label ${JSON.stringify(name)} is not there and could not be made. Make it in the team, and check that the credential may manage labels.`,
  })
}

function parentOf(all: readonly Label[], { group }: Wanted): { readonly parentId?: string } {
  if (group === undefined) return {}
  const parent = all.find(label => label.isGroup && fold(label.name) === group)
  if (parent) return { parentId: parent.id }
  throw refused(
    `there is no label group ${JSON.stringify(group)}. Make one in the team; its labels are the values of this field.`,
  )
}

/** The team's own before the workspace's; exactly as written before in other letters. */
function find(all: readonly Label[], { name, group }: Wanted, groups: ReadonlySet<string>): Label | undefined {
  const fits = (label: Label) => {
    const parent = label.parent ? fold(label.parent.name) : undefined
    return group === undefined ? parent === undefined || !groups.has(parent) : parent === group
  }
  const candidates = all.filter(label => !label.isGroup && fits(label) && fold(label.name) === fold(name))
  const rank = (label: Label) => Number(label.name !== name) * 2 + Number(!label.team)
  return candidates.toSorted((a, b) => rank(a) - rank(b))[0]
}
