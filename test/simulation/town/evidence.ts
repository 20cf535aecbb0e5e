// What happened in a town, for whoever judges it: what people wrote, where we wrote without being able to look, and a story.

import type { EndId, FieldName, Ref, Time } from '../../../shared/core/ids.ts'
import type { Clock } from '../../../shared/ports/clock.ts'
import type { Connector, OpenEnd } from '../../../shared/ports/connector.ts'
import type { Process } from './mortal.ts'

export interface Edit {
  readonly at: Time
  readonly end: EndId
  readonly ref: Ref
  readonly field: FieldName
  /** What it brings and what it takes away: agreed words, or words nobody wrote before. */
  readonly gains: readonly string[]
  readonly losses: readonly string[]
  /** The whole was put in place of something they had not seen: it may take away anything. */
  readonly unseen: boolean
  /** What was remembered just then: what was seen there, and words of writes whose fate was unknown. */
  readonly memory: { readonly seen: readonly string[]; readonly open: readonly string[] }
}

/** A write of ours, from the last look before it to its answer. */
export interface Window {
  readonly end: EndId
  readonly ref: Ref
  readonly fields: readonly string[]
  readonly from: Time
  readonly until: Time
  /** The service would have refused it after an edit in between, or remembers what it covered up. */
  readonly guarded: boolean
}

export class Evidence {
  readonly edits: Edit[] = []
  readonly comments: { readonly end: EndId; readonly ref: Ref; readonly token: string }[] = []
  readonly items: { readonly end: EndId; readonly ref: Ref }[] = []
  readonly thrown: unknown[] = []
  readonly story: { readonly at: Time; readonly end: EndId; readonly ref: string; readonly what: string }[] = []
  readonly windows: Window[] = []
  deaths = 0
  #words = 100
  /** Somebody may come in between, just before a write of ours. */
  meddle: (end: EndId, ref: Ref, fields: readonly string[]) => Promise<void> = async () => {}
  writes = 0
  readonly #writing = new Map<string, number>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Every word somebody writes is new, so that it can be looked for afterwards. */
  newWord(): string {
    return `w${(this.#words++).toString(36)}`
  }

  tell(end: EndId, ref: string, what: string): void {
    this.story.push({ at: this.#clock.now(), end, ref, what })
  }

  /** How many writes to an item there have been or are: equal before and after means that nothing came between. */
  writesTo(end: EndId, ref: Ref): number {
    return this.#writing.get(`${end} ${ref}`) ?? 0
  }

  /** Writes during which somebody wrote the very same field. */
  crossing({ end, ref, field, at }: Edit): readonly Window[] {
    return this.windows.filter(
      each =>
        each.end === end && each.ref === ref && each.fields.includes(field) && each.from <= at && at <= each.until,
    )
  }

  /** Looks over the shoulder of one worker at one end. */
  watch({ id, manifest, connector }: OpenEnd, process: Process): Connector {
    const looks = new Map<Ref, Time>()
    const now = () => this.#clock.now()
    const count = (ref: Ref) => this.#writing.set(`${id} ${ref}`, this.writesTo(id, ref) + 1)
    const about = (deed: string) => `${process.name} ${deed}`
    return {
      ...connector,
      read: async reads => {
        const at = now()
        const items = await connector.read(reads)
        reads.forEach(({ ref }, i) => void (items[i]?.ok && looks.set(ref, at)))
        return items
      },
      create: async drafts => {
        this.writes += drafts.length
        const made = await connector.create(drafts)
        made.forEach((outcome, i) => {
          const { marker, fields } = drafts[i] ?? {}
          const ref = outcome.ok ? outcome.value.ref : '?'
          this.tell(
            id,
            ref,
            about(`creates ${marker?.link} #${marker?.attempt} ${JSON.stringify(fields)}: ${spoken(outcome)}`),
          )
        })
        return made
      },
      update: async patches => {
        this.writes += patches.length
        const began = now()
        for (const { ref, set, sets } of patches) await this.meddle(id, ref, Object.keys({ ...set, ...sets }))
        for (const { ref } of patches) count(ref)
        const answers = await connector.update(patches)
        patches.forEach(({ ref, set, sets, ifRevision }, i) => {
          count(ref)
          const changed = { ...set, ...sets }
          const guarded = manifest.history || (manifest.revisions && ifRevision !== undefined)
          const from = looks.get(ref) ?? began
          this.windows.push({ end: id, ref, fields: Object.keys(changed), from, until: now(), guarded })
          const outcome = answers[i]
          this.tell(id, ref, about(`writes ${JSON.stringify(changed)}: ${outcome ? spoken(outcome) : 'no answer'}`))
        })
        return answers
      },
    }
  }
}

const spoken = (outcome: { readonly ok: true } | { readonly ok: false; readonly fault: Error }): string =>
  outcome.ok ? 'done' : outcome.fault.message
