// Many writes in one document, told apart. Linear runs the steps in their order and, when it refuses one, keeps back the
// answers of all: then every task finds out for itself what became of it.

import { Fault, failure, type Outcome } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
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
  /** Looks at the service: what came of it if it was carried out, undefined if it was not. */
  lookUp(): Promise<T | undefined>
}

/** Whatever cannot be worded is refused by itself; the others travel together. */
export async function carryOut<A, T>(
  api: Api,
  wanted: readonly A[],
  word: (each: A) => Promise<Task<T>> | Task<T>,
  atOnce: number,
): Promise<readonly Outcome<T>[]> {
  const worded = await eachInTurn(wanted, async each => word(each))
  const tasks = worded.flatMap(task => (task.ok ? [task.value] : []))
  const written = new Map<Task<T>, Outcome<T>>()
  for (const chunk of chunks(tasks, atOnce)) {
    const outcomes = await chunkOrFault(chunk, some => together(api, some))
    for (const [i, task] of chunk.entries()) written.set(task, outcomes[i] ?? failure(halfDone(task.about)))
  }
  return worded.map(task => (task.ok ? (written.get(task.value) ?? failure(halfDone(task.value.about))) : task))
}

async function together<T>(api: Api, tasks: readonly Task<T>[]): Promise<readonly Outcome<T>[]> {
  const steps = tasks.flatMap(task => task.steps.map(step => ({ ...step, about: `writing ${task.about}` })))
  const [only] = tasks
  const about = tasks.length === 1 && only ? `writing ${only.about}` : `writing ${tasks.length} items`
  const answer = steps.length > 0 ? await api.write(steps, about) : { refused: new Map(), answered: true, values: [] }
  const starts = tasks.map((_, i) => tasks.slice(0, i).reduce((count, task) => count + task.steps.length, 0))
  return eachInTurn(
    tasks.map((task, i) => ({ task, share: shareOf(answer, starts[i] ?? 0, task.steps.length) })),
    ({ task, share }) => settle(api, task, share, tasks.length > 1),
  )
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

async function settle<T>(api: Api, task: Task<T>, share: Share, isOneOfMany: boolean): Promise<T> {
  if (share.refused) {
    // Where Linear kept back all answers it stopped at the refused step: what comes before it was done, what follows was not.
    const { step, fault } = share.refused
    const isWhole = step === 0 && (!share.answered || task.steps.length === 1)
    throw isWhole ? aimed(fault, task.ref) : halfDone(task.about, fault)
  }
  if (share.answered) return task.done(share.values)
  const found = await task.lookUp()
  if (found !== undefined) return found
  if (!isOneOfMany) throw halfDone(task.about)
  // Linear has answered, and this task was not carried out: to send it now, alone, is not to send it twice.
  const [alone] = await together(api, [task])
  if (alone?.ok) return alone.value
  throw alone?.fault ?? halfDone(task.about)
}

const halfDone = (about: string, fault?: Fault): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `${manifest.title}, ${about}: some of it may have been written and some not. It is read again.${fault ? ` ${fault.message}` : ''}`,
  })

/** "There already" says what is there. */
const aimed = (fault: Fault, ref: Ref): Fault =>
  fault.kind === 'exists' ? new Fault({ kind: 'exists', message: fault.message, ref }) : fault
