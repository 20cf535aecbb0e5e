// What can be asked before anything is written: who we are, what the project takes, and which item a name means.

import { Fault } from '../../core/errors.ts'
import { fieldName, type Ref } from '../../core/ids.ts'
import { minus } from '../../core/value.ts'
import { path } from '../../http/path.ts'
import { shaped } from '../../http/shape.ts'
import type { Inspection, Question } from '../../ports/connector.ts'
import type { Access } from './access.ts'
import { manifest } from './manifest.ts'
import { refOf } from './mapping.ts'
import { wireAccount, wireProject, wireRecord } from './wire.ts'

export async function inspect({ client, project, scope }: Access, { people }: Question): Promise<Inspection> {
  const [who, what] = ['asking who we are', `asking what ${scope.project} takes`]
  const account = shaped(wireAccount, await client.send({ method: 'GET', path: '/account', about: who }), who)
  const answer = await client.send({ method: 'GET', path: project, about: what })
  const { statuses, members, may_write } = shaped(wireProject, answer, what)
  const message = `The token may only read ${scope.project}. Give it the right to write in ${manifest.title}.`
  return {
    account: account.name,
    findings: may_write ? [] : [{ weight: 'stops', message }],
    words: { [fieldName('status')]: statuses },
    strangers: minus(people, members),
  }
}

/** An item's number in either case, or its page. What is not there is nobody's. */
export async function named({ client, project }: Access, word: string): Promise<Ref | undefined> {
  const called = word.trim()
  const [, number] = /^(?:.*\/)?T-(\d+)$/i.exec(called) ?? []
  if (number === undefined) return undefined
  const about = `looking for T-${number}`
  try {
    const answer = await client.send({ method: 'GET', path: project + path`/items/T-${number}`, about })
    const record = shaped(wireRecord, answer, about)
    return called.includes('/') && called !== record.url ? undefined : refOf(record)
  } catch (reason) {
    if (reason instanceof Fault && reason.kind === 'not-found') return undefined
    throw reason
  }
}
