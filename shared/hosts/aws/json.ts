// JSON from outside: what is none is undefined, and whoever asked says what that means.

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
