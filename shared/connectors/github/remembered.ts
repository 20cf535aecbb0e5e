// Lists GitHub may answer with "as before": asked with the mark of the last answer, which then costs nothing of the hourly budget.

import type { OctokitResponse } from '@octokit/types'

export interface Heard {
  readonly data: unknown
  readonly link: string | undefined
}

/** What goes along with a call that may be answered so. */
type Extra = (about: string) => {
  readonly headers: Readonly<Record<string, string>>
  readonly request: { readonly about: string; readonly fine: number[] }
}

export type Remembered = (
  name: string,
  ask: (extra: Extra) => Promise<Pick<OctokitResponse<unknown>, 'status' | 'headers' | 'data'>>,
) => Promise<Heard>

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
    if (before && Number(response.status) === 304) return before
    const heard = { data: response.data, link: response.headers.link }
    const { etag } = response.headers
    answers.delete(name)
    if (etag) answers.set(name, { ...heard, mark: etag })
    const [oldest] = answers.keys()
    if (answers.size > most && oldest !== undefined) answers.delete(oldest)
    return heard
  }
}
