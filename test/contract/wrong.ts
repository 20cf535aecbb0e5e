// What is wrong between what was said and what a description allows, told once however often it occurs.

/** One deviation. `route` is two words, such as `GET /items/{id}`; `part` is `request`, `payload` or a status. */
export interface Wrong {
  readonly route: string
  readonly part: string
  /** A JSON path, with `*` for every position in a list; empty for the whole. */
  readonly at: string
  readonly reason: string
}

/** The parts of a request and its answer that a description has a say in. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string
}

export interface Answered {
  readonly status: number
  readonly body: string
}

/** Holds what was heard against one description. */
export interface Judge {
  /** Whether the address is one of its own. */
  knows(asked: Asked): boolean
  judge(asked: Asked, answered: Answered): readonly Wrong[]
}

/** Words as a regular expression that means exactly them. */
export const asIs = (words: string): string => words.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

export const placeOf = (pointer: string): string => pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')

/** A body as JSON; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export interface Counted extends Wrong {
  readonly times: number
}

export interface Ledger {
  add(found: readonly Wrong[]): void
  /** Everything that no exemption covers, and every exemption that covers nothing. */
  wrong(): readonly Counted[]
}

export function ledger(exempt: Readonly<Record<string, string>> = {}): Ledger {
  const seen = new Map<string, Counted>()
  const needed = new Set<string>()
  const exemptions = Object.keys(exempt).map(key => ({ key, covers: coverage(key) }))
  return {
    add(found) {
      for (const wrong of found) {
        const covering = exemptions.filter(({ covers }) => covers(wrong))
        for (const { key } of covering) needed.add(key)
        if (covering.length > 0) continue
        const line = show(wrong)
        seen.set(line, { ...wrong, times: (seen.get(line)?.times ?? 0) + 1 })
      }
    },
    wrong: () => [
      ...seen.values(),
      ...exemptions
        .filter(({ key }) => !needed.has(key))
        .map(({ key }) => ({
          route: 'the exemption',
          part: key,
          at: '',
          reason: 'covers nothing; remove it',
          times: 1,
        })),
    ],
  }
}

export const show = ({ route, part, at, reason }: Wrong): string =>
  `${route} ${part}${at === '' ? '' : ` ${at}`}: ${reason}`

// A key is as much of a line as is meant: `GET /items/{id}`, `GET /items/{id} 404`, `* 401`, `GET /items 200 /*/owner`.
function coverage(key: string): (wrong: Wrong) => boolean {
  const [first = '', ...rest] = key.split(' ')
  const [path, part, at] = first === '*' ? [undefined, ...rest] : rest
  const isRoute = path === undefined ? () => true : routeMatcher(`${first} ${path}`)
  return wrong =>
    isRoute(wrong.route) &&
    (part === undefined || part === wrong.part) &&
    (at === undefined || at === wrong.at || wrong.at.startsWith(`${at}/`))
}

/** An address that no description knows has no template; `{name}` in the key stands for one part of it. */
function routeMatcher(pattern: string): (route: string) => boolean {
  const shape = new RegExp(
    `^${pattern
      .split(/\{[^}]*\}/)
      .map(asIs)
      .join('[^/ ]+')}$`,
  )
  return route => route === pattern || shape.test(route)
}
