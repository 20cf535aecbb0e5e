// Documents in memory are shared, not copied; so that nobody changes one by accident, they are frozen.

/** Freezes a whole document. What is frozen already is frozen to its ground: nobody else freezes anything. */
export function freeze<T>(document: T): T {
  freezeParts(document)
  return document
}

function freezeParts(part: unknown): void {
  if (typeof part !== 'object' || part === null || Object.isFrozen(part)) return
  Object.freeze(part)
  for (const value of Object.values(part)) freezeParts(value)
}
