// How the time of some work grows with its size. A limit in seconds says more about the machine and its other guests.

/** Milliseconds; a shorter time cannot be told from the grain of the clock. */
const measurable = 40
/** Milliseconds for which nobody waits. */
const unnoticed = 20

/** Milliseconds of this thread alone: what others do meanwhile does not count. Quick work is done several times. */
function cost<T>(size: number, make: (size: number) => T, work: (input: T) => unknown): number {
  let times = 0
  let total = 0
  while (total < measurable) {
    const input = make(Math.floor(size))
    const begun = process.threadCpuUsage()
    work(input)
    const { user, system } = process.threadCpuUsage(begun)
    total += (user + system) / 1000
    times += 1
  }
  return total / times
}

const step = 16
/** Caches and the collector of garbage make larger inputs dearer, but not so much; time that goes with the square, by far more. */
export const inProportion = 3

/**
 * How many times dearer each part of an input is than each part of one sixteen times smaller, at worst on the way up to this
 * size: one where time goes with the size, sixteen where it goes with its square. Small inputs come first, so that work
 * without end is found out early.
 */
export function dearer<T>(size: number, make: (size: number) => T, work: (input: T) => unknown): number {
  const costOf = (some: number) => cost(some, make, work)
  const perPart = (large: number) => {
    const time = costOf(large)
    return time < unnoticed ? 0 : time / costOf(large / step) / step
  }
  costOf(size / step ** 2)
  const early = bestOfThree(() => perPart(size / step))
  return early < inProportion
    ? Math.max(
        early,
        bestOfThree(() => perPart(size)),
      )
    : early
}

/** Something may disturb one try; it hardly disturbs three. */
function bestOfThree(measured: () => number): number {
  let best = measured()
  for (let again = 0; again < 2 && best >= inProportion; again++) best = Math.min(best, measured())
  return best
}
