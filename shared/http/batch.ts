// Batches for services that have none: one by one, each with its own outcome.

import { Fault, failure, type Outcome, success } from '../core/errors.ts'

/**
 * What is not a Fault is a mistake of ours and fails its item all the same, so that the others get their answer; its
 * words are not shown, because nobody has checked them for secrets.
 */
export const each = <A, B>(pieces: readonly A[], work: (piece: A) => Promise<B>): Promise<readonly Outcome<B>[]> =>
  Promise.all(pieces.map(piece => outcomeOf(() => work(piece))))

/** In order, for writes: the second of two changes to one item must not overtake the first. */
export async function eachInTurn<A, B>(
  pieces: readonly A[],
  work: (piece: A) => Promise<B>,
): Promise<readonly Outcome<B>[]> {
  const outcomes: Outcome<B>[] = []
  for (const piece of pieces) outcomes.push(await outcomeOf(() => work(piece)))
  return outcomes
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return success(await work())
  } catch (error) {
    return failure(error instanceof Fault ? error : mistake(error))
  }
}

/** Whether anything was sent before the mistake is unknown, and `unavailable` says so. */
const mistake = (error: unknown): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `The connector made a mistake (${error instanceof Error ? error.name : typeof error}). Report it; it is tried again later.`,
  })
