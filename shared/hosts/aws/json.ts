// JSON on its way out and in: escaped so far that every queue takes it, and never trusted to be JSON when it comes back.

/** Only printable ASCII: queues refuse some characters that texts may hold. */
export const writeJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Undefined for what is none: whoever asked knows what that means. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
