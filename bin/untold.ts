// What a client file waits for and no service of the project tells. Whoever knows of it says so.

import type { Client, Project } from '../shared/core/client.ts'
import type { Manifest } from '../shared/ports/connector.ts'

type Telling = Readonly<Record<string, Pick<Manifest, 'happenings'>>>

/** `sync` is the command that reaches whoever waits. */
export const untold = ({ projects, connections }: Client, manifests: Telling, sync: string): readonly string[] =>
  projects.flatMap(project => {
    const owners = project.ends.map(end => connections[end.connection]?.connector ?? '')
    const told = new Set<string>(owners.flatMap(owner => manifests[owner]?.happenings ?? []))
    return waitedFor(project)
      .filter(({ what }) => !told.has(what))
      .map(({ what, trigger }) => `${project.id}: no service here tells of \`${what}\`. ${way(project, sync, trigger)}`)
  })

interface Waited {
  readonly what: string
  /** How a person announces it, where one can. */
  readonly trigger?: string
}

/** Epics are seen to be complete in the items themselves. */
const waitedFor = ({ schedule, on }: Project): readonly Waited[] => [
  ...(schedule.some(occasion => 'when' in occasion) ? [{ what: 'sprint start', trigger: 'sprint-start' }] : []),
  ...on
    .filter(({ when }) => when !== 'epic complete')
    .map(({ when }) => ({ what: when, ...(when === 'gate advanced' && { trigger: 'gate-advancement' }) })),
]

const way = ({ id }: Project, sync: string, trigger: string | undefined): string =>
  trigger === undefined
    ? 'Bind an end of one that does, or leave it out.'
    : `Whoever knows says so: \`${sync} --project ${id} --trigger ${trigger}\`.`
