// Single questions that are asked in the same moment go out as one request.

export type Ask<Key, Answer> = (key: Key) => Promise<Answer | undefined>

interface Waiting<Key, Answer> {
  readonly key: Key
  readonly answer: PromiseWithResolvers<Answer | undefined>
}

/** A question asked before the request has left joins it; one asked later makes a new one, so that it sees every write. */
export function gathering<Key, Answer>(
  most: number,
  askAll: (keys: readonly Key[]) => Promise<readonly (Answer | undefined)[]>,
  nameOf: (key: Key) => string,
): Ask<Key, Answer> {
  let waiting = new Map<string, Waiting<Key, Answer>>()

  function leave(): void {
    const all = [...waiting.values()]
    waiting = new Map()
    for (let i = 0; i < all.length; i += most) void carry(all.slice(i, i + most))
  }

  async function carry(group: readonly Waiting<Key, Answer>[]): Promise<void> {
    try {
      const answers = await askAll(group.map(({ key }) => key))
      for (const [i, { answer }] of group.entries()) answer.resolve(answers[i])
    } catch (reason) {
      for (const { answer } of group) answer.reject(reason)
    }
  }

  return key => {
    const name = nameOf(key)
    const known = waiting.get(name)
    if (known) return known.answer.promise
    if (waiting.size === 0) setImmediate(leave)
    const answer = Promise.withResolvers<Answer | undefined>()
    waiting.set(name, { key, answer })
    return answer.promise
  }
}
