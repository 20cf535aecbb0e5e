// Answers kept for questions that are asked again and again: the same item is listed, read, and read back after a write.

/** Keeps what was worked out for a text, until the texts grow too long together; then it begins anew. */
export function keptFor<T>(mostCharacters: number): (text: string, workOut: () => T) => T {
  const kept = new Map<string, T>()
  let characters = 0
  return (text, workOut) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const found = workOut()
    characters += text.length
    if (characters > mostCharacters) {
      kept.clear()
      characters = text.length
    }
    kept.set(text, found)
    return found
  }
}
