// Notices when an epic is complete: its status becomes the last one there is, and all below it is to be looked at.

import type { Project } from '../core/client.ts'
import { type BindingId, fieldName, type LinkId } from '../core/ids.ts'
import type { Entry } from '../core/journal.ts'
import type { Store } from '../ports/store.ts'

const status = fieldName('status')
/** Where no table says in which order statuses follow each other. */
const usualEnds = ['complete', 'completed', 'done', 'closed']

/** The last row of the table of statuses is where items arrive in the end. */
function isComplete({ tables }: Pick<Project, 'tables'>, word: unknown): boolean {
  const rows = Object.keys(tables.status ?? {})
  return rows.length > 0 ? word === rows.at(-1) : usualEnds.includes(String(word).toLowerCase())
}

const wantsEpics = ({ on }: Pick<Project, 'on'>): boolean => on.some(({ when }) => when === 'epic complete')

export interface Watching {
  /** The same memory; what becomes complete is noted as it is written there. */
  readonly store: Store
  /** What became complete in a project since the last time somebody asked. */
  taken(binding: BindingId): readonly LinkId[]
}

export function watchingEpics(store: Store, projects: readonly Project[]): Watching {
  const complete = new Map<BindingId, Set<LinkId>>()
  const concerned = new Map(projects.filter(wantsEpics).map(project => [String(project.id), project]))
  const isNews = ({ binding, deed, field, to }: Entry): boolean => {
    const project = concerned.get(binding)
    const isSaid = (deed === 'agreed' || deed === 'resolved') && field === status
    return project !== undefined && isSaid && isComplete(project, to)
  }
  return {
    store: {
      ...store,
      async record(entries) {
        await store.record(entries)
        for (const entry of entries)
          if (isNews(entry)) complete.set(entry.binding, (complete.get(entry.binding) ?? new Set()).add(entry.link))
      },
    },
    taken(binding) {
      const all = [...(complete.get(binding) ?? [])]
      complete.delete(binding)
      return all
    },
  }
}
