// Lists GitHub may answer with "as before": asked with the mark of the last answer, which then costs nothing of the hourly budget.

import { hasNext, pageSize } from './rows.ts'

interface Heard {
  readonly data: unknown
  /** Whether there is another page. */
  readonly more: boolean
}

/** As Octokit hands it over. */
interface Answered {
  readonly status: number
  readonly headers: { readonly link?: string; readonly etag?: string }
  readonly data: unknown
}

/** What goes along with a call that may be answered so. */
type Extra = (about: string) => {
  readonly headers: Readonly<Record<string, string>>
  readonly request: { readonly about: string; readonly fine: number[] }
}

export type Remembered = (name: string, ask: (extra: Extra) => Promise<Answered>) => Promise<Heard>

/** Only the pages of the last sweep or two are worth keeping. */
const most = 6

export function remembering(): Remembered {
  const answers = new Map<string, Heard & { readonly mark: string }>()
  return async (name, ask) => {
    const before = answers.get(name)
    const response = await ask(about => ({
      headers: before ? { 'if-none-match': before.mark } : {},
      request: { about, fine: before ? [304] : [] },
    }))
    if (before && response.status === 304) return { ...before, more: before.more || isFull(before.data) }
    const heard = { data: response.data, more: hasNext(response.headers.link) }
    const { etag } = response.headers
    answers.delete(name)
    if (etag) answers.set(name, { ...heard, mark: etag })
    const [oldest] = answers.keys()
    if (answers.size > most && oldest !== undefined) answers.delete(oldest)
    return heard
  }
}

/** "As before" speaks of this page alone: behind a full one another may have begun. */
const isFull = (data: unknown): boolean => Array.isArray(data) && data.length >= pageSize
