// How often a test of many examples tries: some on every test run, all of them in `npm run test:thorough`.

const isThorough = process.env.LOCKSTEP_THOROUGH === '1'

export const times = (quick: number, thorough: number): number => (isThorough ? thorough : quick)

/** Every so many of them, from the first to the last; all of them where there is time. */
export const some = <A>(all: readonly A[], count: number): readonly A[] => {
  const step = isThorough ? 1 : Math.max(1, Math.floor(all.length / count))
  return all.filter((_, i) => i % step === 0)
}
