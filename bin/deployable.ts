// Whether a client can live in the cloud: everything that stands against it, at once, and what will merely not be heard.

import { fewestWorkers, lanesOf, type Manifests, workersFor } from '../lib/lanes.ts'
import { quote } from '../shared/core/client/problem.ts'
import type { Client, Project } from '../shared/core/client.ts'
import type { ConnectorModule } from '../shared/ports/connector-module.ts'
import { untold } from './untold.ts'

export type ModulesAtHand = Readonly<Record<string, Pick<ConnectorModule, 'manifest' | 'scope'>>>

export function obstacles(client: Client, modules: ModulesAtHand): readonly string[] {
  return [
    ...(client.projects.length === 0 ? ['There is no project here. Write one.'] : []),
    ...client.projects.flatMap(project => obstaclesOf(project, client, modules)),
  ]
}

function obstaclesOf({ ends }: Project, client: Client, modules: ModulesAtHand): readonly string[] {
  return ends.flatMap(end => {
    const module = modules[end.connector]
    if (!module) return [`${quote(end.connector)} is no connector at hand. Run \`npm run gen\`.`]
    if (module.manifest.borrows && client.connections[end.connection]?.connector === end.connector)
      return [`${quote(end.id)} lies on a machine no function can see. Write an end in a repository.`]
    const read = module.scope.safeParse(end.scope)
    if (read.success) return []
    const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, ''))
    return [`${quote(end.id)} is no place in ${module.manifest.title}: ${wrong.join('; ')}.`]
  })
}

/** What the file says and nobody hears there. Leaving it out costs time, and changes nothing that should stay. */
export const unheard = (client: Client, manifests: Manifests): readonly string[] => [
  ...untold(client, manifests, 'lockstep sync --cloud'),
  ...client.projects.flatMap(({ id, notify }) =>
    Object.values(notify).some(topics => topics.some(topic => topic === 'limit' || topic === 'summary'))
      ? [`${id}: limits and summaries are told of runs on a machine of yours; in the cloud there are no runs that end.`]
      : [],
  ),
]

/** What the account has to have to spare: a lane that is held back takes its one worker out of what all functions share. */
export function heldBack(client: Client, manifests: Manifests): readonly string[] {
  const lanes = lanesOf(client, manifests).filter(lane => workersFor(lane, manifests) < fewestWorkers)
  if (lanes.length === 0) return []
  const titles = lanes.map(({ manifest }) => manifest.title).join(', ')
  return [
    `${titles}: one worker at once, which reserves ${lanes.length} of the account's concurrent executions. A deployment that would leave fewer than 100 unreserved (10 in new accounts, which have no more) is refused by Lambda: lib/README.md says how to get more.`,
  ]
}
