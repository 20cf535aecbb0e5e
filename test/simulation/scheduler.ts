// Virtual time. Every step out of the engine lands and is answered at a moment chosen here, or never: that is a crash.

import { Random } from './random.ts'

/** One run of a worker. Once dead, nothing it was waiting for ever comes back. */
export interface Process {
  readonly name: string
  alive: boolean
  /** Which handling of messages it is at; what was read in an earlier one is old. */
  visit: number
  readonly died: () => void
}

export interface Step<T> {
  readonly name: string
  /** Milliseconds until it takes effect. It lands even if the process died meanwhile. */
  readonly lands: number
  /** Milliseconds until the answer is there; by default as soon as it took effect. */
  readonly answers?: number
  readonly act: () => T | Promise<T>
  /** What the caller is told instead of the outcome: an answer that never came. */
  readonly answer?: () => T | Promise<T>
}

/** What happens to a process at one of its steps. */
export interface Fate {
  /** It dies just before the step is sent, or with the step on its way. */
  readonly dies?: 'before' | 'after'
  /** It is put to sleep, and sees the answer this much later. */
  readonly sleeps?: number
}

interface Event {
  readonly at: number
  readonly order: number
  readonly act: () => void
}

const unharmed: Fate = {}

export class Scheduler {
  now = 0
  /** Steps taken by processes so far: the numbering that exhaustive crashes use. */
  steps = 0
  /** A number over everything that happened, in order: equal runs have equal traces. */
  trace = 0x811c9dc5
  readonly random: Random
  fate: (step: number, name: string, process: string) => Fate = () => unharmed
  readonly #events: Event[] = []
  #order = 0
  #resumed = false

  constructor(seed: number) {
    this.random = new Random(seed, 'schedule')
  }

  after(milliseconds: number, act: () => void): void {
    push(this.#events, { at: Math.round(this.now + Math.max(0, milliseconds)), order: this.#order++, act })
  }

  kill(process: Process): void {
    if (!process.alive) return
    process.alive = false
    process.died()
  }

  step<T>(process: Process, step: Step<T>): Promise<T> {
    if (!process.alive) return new Promise(() => {})
    this.steps += 1
    this.#note(`${process.name} ${step.name}`)
    const fate = this.fate(this.steps, step.name, process.name)
    if (fate.dies === 'before') this.kill(process)
    if (fate.dies === 'before') return new Promise(() => {})
    const answers = (step.answers ?? step.lands) + (fate.sleeps ?? 0)
    const together = answers === step.lands && !step.answer
    let outcome: Promise<T> | undefined
    const land = () => {
      outcome = perform(step.act)
    }
    if (!together || fate.dies === 'after') this.after(step.lands, land)
    if (fate.dies === 'after') this.kill(process)
    if (fate.dies === 'after') return new Promise(() => {})
    return new Promise((resolve, reject) => {
      this.after(answers, () => {
        if (together) land()
        if (!process.alive) return
        this.#resumed = true
        const told = step.answer ? perform(step.answer) : outcome
        told?.then(resolve, reject)
      })
    })
  }

  /** Plays on until a moment, until enough happened, or until nothing is left to happen. */
  async run(until: number, enough?: () => boolean): Promise<void> {
    for (;;) {
      const next = this.#events[0]
      if (!next || next.at > until || enough?.()) break
      pop(this.#events)
      this.now = next.at
      next.act()
      if (this.#resumed) await this.settled()
    }
    if (!enough && until > this.now && until < Number.POSITIVE_INFINITY) this.now = until
  }

  /** Lets the engine run until it waits again. */
  settled(): Promise<void> {
    this.#resumed = false
    return new Promise(resolve => setImmediate(resolve))
  }

  /** Says that engine code was started outside of a step. */
  started(): void {
    this.#resumed = true
  }

  #note(what: string): void {
    let trace = Math.imul(this.trace ^ (this.now * 1000), 0x01000193)
    for (let i = 0; i < what.length; i++) trace = Math.imul(trace ^ what.charCodeAt(i), 0x01000193)
    this.trace = trace
  }
}

function perform<T>(act: () => T | Promise<T>): Promise<T> {
  let result: Promise<T>
  try {
    result = Promise.resolve(act())
  } catch (error) {
    result = Promise.reject(error)
  }
  result.catch(() => {})
  return result
}

const earlier = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Event[], event: Event): void {
  let hole = heap.length
  heap.push(event)
  while (hole > 0) {
    const above = (hole - 1) >> 1
    const parent = heap[above] as Event
    if (earlier(parent, event)) break
    heap[hole] = parent
    hole = above
  }
  heap[hole] = event
}

function pop(heap: Event[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let hole = 0
  for (;;) {
    let child = 2 * hole + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && earlier(heap[child + 1] as Event, heap[child] as Event)) child += 1
    const lower = heap[child] as Event
    if (earlier(last, lower)) break
    heap[hole] = lower
    hole = child
  }
  heap[hole] = last
}
