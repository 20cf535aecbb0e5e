// Documents in memory are shared, not copied; so that nobody changes one by accident, they are frozen.

/** Freezes whole documents. Parts a document shares with an earlier one are looked at once. */
export function freezer(): <T>(document: T) => T {
  const frozen = new WeakSet<object>()
  const freeze = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || frozen.has(part)) return
    frozen.add(Object.freeze(part))
    Object.values(part).forEach(freeze)
  }
  return document => {
    freeze(document)
    return document
  }
}
