// The ends of the demo as people know them: what each is called, its words for the steps of the work, and what they can do there.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EndId, Ref } from '../../shared/core/ids.ts'
import { connectors } from '../../shared/index.ts'
import { load } from '../../shared/runtime/ends.ts'
import { type House, worded } from './house.ts'
import { formats, project, type Step } from './sample.ts'
import type { Tracker } from './tracker.ts'

export type Words = Readonly<Record<string, string | readonly string[]>>

interface Place {
  readonly id: EndId
  readonly name: string
  readonly title: string
  readonly statuses: Readonly<Record<Step, string>>
}

/** Its items are edited in forms, at pages of its own. */
export interface TrackerEnd extends Place {
  readonly kind: 'tracker'
  readonly tracker: Tracker
}

/** Its items are files, edited as text. */
export interface FilesEnd extends Place {
  readonly kind: 'files'
  pathOf(ref: Ref): string
  read(ref: Ref): string
  write(ref: Ref, text: string): void
}

export type End = TrackerEnd | FilesEnd

export async function endsOf({ folder, trackers, lockstep }: House): Promise<readonly End[]> {
  const bound = lockstep.client.projects.find(({ id }) => id === project)?.ends ?? []
  return Promise.all(
    bound.map(async ({ name, id, connector }): Promise<End> => {
      const tracker = Object.hasOwn(trackers, name) ? trackers[name] : undefined
      if (tracker) {
        const { manifest } = await load(connectors, connector)
        return { kind: 'tracker', id, name, title: manifest.title, statuses: tracker.exhibit.statuses, tracker }
      }
      const format = Object.hasOwn(formats, name) ? formats[name] : undefined
      if (!format) throw new Error(`The demo knows nothing of the end ${name}.`)
      const { title, statuses, fileOf } = format
      const at = (ref: Ref) => join(folder, fileOf(ref))
      return {
        kind: 'files',
        id,
        name,
        title,
        statuses,
        pathOf: fileOf,
        read: ref => readFileSync(at(ref), 'utf8'),
        write: (ref, text) => writeFileSync(at(ref), text),
      }
    }),
  )
}

export const editAt = ({ tracker }: TrackerEnd, ref: Ref, fields: Words): void =>
  tracker.person.edit(ref, worded(fields))

export const trackerEnds = (ends: readonly End[]): readonly TrackerEnd[] =>
  ends.flatMap(end => (end.kind === 'tracker' ? [end] : []))

export const filesEnds = (ends: readonly End[]): readonly FilesEnd[] =>
  ends.flatMap(end => (end.kind === 'files' ? [end] : []))
