// For the tests of the judges: a request and its answer in a few words, and what is wrong with them in lines.

import { type Answered, type Asked, type Judge, show } from './wrong.ts'

export interface Said {
  /** `POST /items?all=1` */
  readonly ask?: string
  readonly send?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
  readonly get?: unknown
}

const words = (body: unknown): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)

export function linesOf(judge: Judge, said: Said): readonly string[] {
  const [method = '', address = ''] = (said.ask ?? '').split(' ')
  const asked: Asked = {
    method,
    url: new URL(address, 'https://service.example'),
    headers: new Headers({
      ...(said.send === undefined ? {} : { 'content-type': 'application/json' }),
      ...said.headers,
    }),
    body: words(said.send),
  }
  const answered: Answered = { status: said.status ?? 200, body: words(said.get) }
  return judge.judge(asked, answered).map(show)
}
