// What is to be done, project by project: one run at a time for each, and what comes in meanwhile is done together.

import type { Occasion } from '../../shared/core/client.ts'
import type { Lockstep, Report, SyncOptions } from '../../shared/index.ts'
import type { Heard } from '../../shared/runtime/hearing.ts'
import { optionsFor } from '../../shared/runtime/order.ts'

type Place = NonNullable<SyncOptions['places']>[number]

export interface Errands {
  heard(heard: Heard): void
  due(project: string, occasion: Occasion): void
  /** Resolves once nothing is being done; what still waits is left to the next start. */
  rest(): Promise<void>
}

export interface Telling {
  done(project: string, why: string, report: Report): void | Promise<void>
  failed(project: string, why: string, reason: unknown): void
}

export function errandsOf(lockstep: Pick<Lockstep, 'syncProject'>, stop: AbortSignal, telling: Telling): Errands {
  const waiting = new Map<string, SyncOptions[]>()
  const running = new Map<string, Promise<void>>()

  async function work(project: string): Promise<void> {
    for (let next = take(project); next && !stop.aborted; next = take(project)) {
      const why = next.trigger ?? 'manual'
      try {
        await telling.done(project, why, await lockstep.syncProject(project, { ...next, watcher: { stop } }))
      } catch (reason) {
        telling.failed(project, why, reason)
      }
    }
    running.delete(project)
  }

  function take(project: string): SyncOptions | undefined {
    const [first, ...others] = waiting.get(project) ?? []
    const alike = first?.places ? others.filter(({ places }) => places !== undefined) : []
    waiting.set(
      project,
      others.filter(each => !alike.includes(each)),
    )
    const places = [...(first?.places ?? []), ...alike.flatMap(each => each.places ?? [])]
    return first?.places ? { ...first, places: distinct(places) } : first
  }

  function add(project: string, options: SyncOptions): void {
    const line = waiting.get(project) ?? []
    // The same errand twice in a row is one.
    if (!line.some(each => JSON.stringify(each) === JSON.stringify(options))) waiting.set(project, [...line, options])
    if (!running.has(project)) running.set(project, work(project))
  }

  return {
    heard(heard) {
      const { end } = heard
      const project = String(heard.project.id)
      switch (heard.look) {
        case 'changes':
          return add(project, { trigger: 'webhook' })
        case 'items':
          return add(project, { trigger: 'webhook', places: heard.refs.map(ref => ({ end: end.name, ref })) })
        case 'occasion':
          return add(project, { trigger: 'sprint-start', ...optionsFor(heard.occasion.does) })
        case 'happening':
          return add(project, {
            trigger: heard.when === 'pull request merged' ? 'pull-request-merged' : 'webhook',
            happened: { end: end.name, when: heard.when, at: heard.at, names: heard.names },
          })
      }
    },
    due: (project, { does }) => add(project, { trigger: does === 'audit' ? 'audit' : 'schedule', ...optionsFor(does) }),
    async rest() {
      await Promise.all(running.values())
    },
  }
}

const distinct = (places: readonly Place[]): readonly Place[] => [
  ...new Map(places.map(place => [JSON.stringify([place.end, place.ref]), place])).values(),
]
