// What an occasion asks for, and where its errand looks. Pure.

import type { Errand, Project } from '../core/client.ts'
import type { FieldName, RunId } from '../core/ids.ts'
import type { Signal } from '../core/signal.ts'
import type { Manifest } from '../ports/connector.ts'

export interface Asked {
  readonly does: Errand
  /** Only these are to be kept in step. */
  readonly fields?: readonly FieldName[]
}

/** Which connectors hold packages. */
export type Keeping = Readonly<Record<string, Pick<Manifest, 'keeps'>>>

/** What the client file says for an occasion that somebody announces. */
export function announced(trigger: string | undefined, { on, schedule }: Project): Asked {
  if (trigger === 'sprint-start') return { does: schedule.find(occasion => 'when' in occasion)?.does ?? 'sync' }
  const reaction = trigger === 'gate-advancement' ? on.find(({ when }) => when === 'gate advanced') : undefined
  if (reaction?.does === 'fields') return { does: 'sync', fields: reaction.fields }
  return { does: reaction?.does === 'audit' ? 'audit' : 'sync' }
}

/** Changes travel from where they are seen: a pull looks at the trackers, a push at the packages. */
export function looks({ id, ends }: Project, { does, fields }: Asked, run: RunId, keeping: Keeping): readonly Signal[] {
  const keepsPackages = (connector: string): boolean => keeping[connector]?.keeps === 'packages'
  return ends
    .filter(({ connector }) =>
      does === 'pull' ? !keepsPackages(connector) : does !== 'push' || keepsPackages(connector),
    )
    .map(end => ({
      binding: id,
      end: end.id,
      run,
      tries: 0,
      ...(fields && { fields }),
      look: 'changes',
      census: does === 'audit',
    }))
}
