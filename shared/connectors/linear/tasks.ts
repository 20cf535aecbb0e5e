// Many writes in one document, told apart. Linear runs the steps in their order and, when it refuses one, keeps back the
// answers of all: then every task finds out for itself what became of it.

import { Fault, type FaultKind, failure, type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import { eachInTurn } from '../../http/batch.ts'
import type { Part } from '../../http/graphql.ts'
import type { Api, WriteAnswer } from './api.ts'
import { manifest } from './manifest.ts'
import { chunkOrFault, chunks } from './reading.ts'

export interface Task<T> {
  /** The item: "issue 1234". */
  readonly about: string
  readonly ref: Ref
  /** In order. What a person's word may make fail comes first. */
  readonly steps: readonly Part[]
  /** What came of it, from what the steps answered. */
  done(values: readonly unknown[]): Promise<T>
  /** What came of it, from how its item is now: undefined when it was not carried out. */
  found(now: Outcome<Item> | undefined): T | undefined
}

/** What writing needs to know of the service. */
export interface Desk {
  readonly api: Api
  /** Items as a list shows them, many in one request; what it lacks is missing. */
  readonly glance: (names: readonly Ref[]) => Promise<ReadonlyMap<Ref, Outcome<Item>>>
  readonly atOnce: number
}

/** Whatever cannot be worded is refused by itself; the others travel together. */
export async function carryOut<A, T>(
  desk: Desk,
  wanted: readonly A[],
  word: (each: A) => Promise<Task<T>> | Task<T>,
): Promise<readonly Outcome<T>[]> {
  const worded = await eachInTurn(wanted, async each => word(each))
  const tasks = worded.flatMap(task => (task.ok ? [task.value] : []))
  const written = new Map<Task<T>, Outcome<T>>()
  for (const chunk of chunks(tasks, desk.atOnce)) {
    const outcomes = await chunkOrFault(chunk, some => together(desk, some))
    for (const [i, task] of chunk.entries()) written.set(task, outcomes[i] ?? failure(halfDone(task.about)))
  }
  return worded.map(task => (task.ok ? (written.get(task.value) ?? failure(halfDone(task.value.about))) : task))
}

async function together<T>(desk: Desk, tasks: readonly Task<T>[]): Promise<readonly Outcome<T>[]> {
  const steps = tasks.flatMap(task => task.steps.map(step => ({ ...step, about: `writing ${task.about}` })))
  const [only] = tasks
  const about = tasks.length === 1 && only ? `writing ${only.about}` : `writing ${tasks.length} items`
  const answer =
    steps.length > 0 ? await desk.api.write(steps, about) : { refused: new Map(), answered: true, values: [] }
  const starts = tasks.map((_, i) => tasks.slice(0, i).reduce((count, task) => count + task.steps.length, 0))
  const shares = tasks.map((task, i) => ({ task, ...shareOf(answer, starts[i] ?? 0, task.steps.length) }))
  if (answer.answered) return eachInTurn(shares, settle)
  const others = await afterwards(
    desk,
    tasks,
    shares.flatMap(share => (share.refused ? [] : [share.task])),
  )
  const refused = await eachInTurn(shares, settle)
  return shares.map((share, i) => others.get(share.task) ?? refused[i] ?? failure(halfDone(share.task.about)))
}

/**
 * What became of the tasks that went unanswered because another was refused: those before it were carried out, those after
 * it were not. Linear has answered, so to send the latter now is not to send them twice.
 */
async function afterwards<T>(
  desk: Desk,
  all: readonly Task<T>[],
  unanswered: readonly Task<T>[],
): Promise<ReadonlyMap<Task<T>, Outcome<T>>> {
  try {
    const now = await desk.glance(unanswered.map(({ ref }) => ref))
    const found = unanswered.map(task => ({ task, value: task.found(now.get(task.ref)) }))
    // Of several changes of one item all are sent again, in their order: the last one has the last word.
    const open = new Set(found.flatMap(({ task, value }) => (value === undefined ? [task.ref] : [])))
    const left = unanswered.filter(({ ref }) => open.has(ref))
    // One at least was refused and does not travel again: this ends.
    const sent = left.length > 0 && left.length < all.length ? await together(desk, left) : []
    const done = found.flatMap(({ task, value }) =>
      value === undefined || open.has(task.ref) ? [] : [[task, success(value)] as const],
    )
    return new Map([...done, ...left.map((task, i) => [task, sent[i] ?? failure(halfDone(task.about))] as const)])
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    // Whatever hindered us, they have travelled once: nobody may think that they did not.
    return new Map(unanswered.map(task => [task, failure(halfDone(task.about, reason))]))
  }
}

/** What the answer says of the steps of one task. */
interface Share {
  readonly answered: boolean
  readonly values: readonly unknown[]
  /** The first of its steps that was refused. */
  readonly refused?: { readonly step: number; readonly fault: Fault }
}

function shareOf({ refused, answered, values }: WriteAnswer, from: number, count: number): Share {
  const own = Array.from({ length: count }, (_, step) => ({ step, fault: refused.get(from + step) }))
  const first = own.find(({ fault }) => fault !== undefined)
  const share = { answered, values: values.slice(from, from + count) }
  return first?.fault ? { ...share, refused: { step: first.step, fault: first.fault } } : share
}

async function settle<T>({ task, answered, values, refused }: Share & { readonly task: Task<T> }): Promise<T> {
  if (answered && !refused) return read(task, values)
  if (!refused) throw halfDone(task.about)
  // Where Linear kept back all answers it stopped at the refused step: what comes before it was done, what follows was not.
  const { step, fault } = refused
  const isWhole = step === 0 && (!answered || task.steps.length === 1)
  throw isWhole ? aimed(fault, task.ref) : halfDone(task.about, fault)
}

const isAway = (kind: FaultKind): boolean => kind === 'not-found' || kind === 'archived' || kind === 'moved'

/** It is written. That it could not be read back is no reason to call it unsent. */
async function read<T>(task: Task<T>, values: readonly unknown[]): Promise<T> {
  try {
    return await task.done(values)
  } catch (reason) {
    throw reason instanceof Fault && !isAway(reason.kind) ? halfDone(task.about, reason) : reason
  }
}

const halfDone = (about: string, fault?: Fault): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `${manifest.title}, ${about}: some of it may have been written and some not. It is read again.${fault ? ` ${fault.message}` : ''}`,
  })

/** "There already" says what is there. */
const aimed = (fault: Fault, ref: Ref): Fault =>
  fault.kind === 'exists' ? new Fault({ kind: 'exists', message: fault.message, ref }) : fault
