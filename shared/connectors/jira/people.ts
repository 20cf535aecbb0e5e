// People: the mail address where Jira shows it, the account id where it does not.

import { findAssignableUsers, findUsers } from 'jira.js/cloud'
import { Fault } from '../../core/errors.ts'
import type { Jira } from './ask.ts'
import type { Keep } from './hour.ts'
import type { Scope } from './scope.ts'
import { type WireUser, wireUsers } from './wire.ts'

/** Two people may bear one name, so a name is no word for a person. */
export const wordFor = (user: WireUser): string => user.emailAddress || user.accountId

export type People = ReturnType<typeof people>

export function people(jira: Jira, keep: Keep, scope: Scope) {
  const among = (users: readonly WireUser[], word: string): readonly WireUser[] => {
    const said = word.trim().toLowerCase()
    const isCalled = (user: WireUser) =>
      [user.accountId, user.emailAddress, user.displayName].some(name => name?.toLowerCase() === said)
    return users.filter(isCalled)
  }

  /** With a hidden mail address an account is found by it and does not show it: that one cannot be told for sure. */
  const behindMail = (users: readonly WireUser[], word: string): WireUser | undefined => {
    const [only, ...more] = users
    return word.includes('@') && more.length === 0 && only && !only.emailAddress ? only : undefined
  }

  async function lookUp(word: string): Promise<string> {
    const about = 'looking for a person'
    const project = scope.project
    const byWord = await jira.ask(about, wireUsers, client =>
      findAssignableUsers(client, { project, query: word, maxResults: 50 }),
    )
    const found = among(byWord, word)
    const [one, ...more] = found
    if (one && more.length === 0) return one.accountId
    if (more.length > 0)
      throw stranger(word, `${found.length} people are called that. Use a mail address or an account id`)
    const hidden = behindMail(byWord, word)
    if (hidden)
      throw stranger(
        word,
        `Jira hides the mail address of that account. Put its account id ${hidden.accountId} under \`people\` in the client file`,
      )
    if (looksLikeId(word)) {
      const byId = await jira.ask(about, wireUsers, client =>
        findAssignableUsers(client, { project, accountId: word, maxResults: 2 }),
      )
      if (byId.some(user => user.accountId === word)) return word
    }
    const anywhere = await jira.ask(about, wireUsers, client =>
      findUsers(client, looksLikeId(word) ? { accountId: word } : { query: word }),
    )
    throw among(anywhere, word).length > 0
      ? stranger(
          word,
          `nobody can assign issues of ${project} to them. Let them be assigned there, or leave them out of \`people\``,
        )
      : stranger(
          word,
          'nobody there is called that, or we may not look for people. Correct `people` in the client file',
        )
  }

  return {
    /** The account id of somebody who can be assigned here. */
    idOf: (word: string): Promise<string> => keep(`person ${word}`, () => lookUp(word)),
    /** The account id, where somebody is only to be named in a question. */
    async nameIn(word: string): Promise<string> {
      return looksLikeId(word) ? word : keep(`person ${word}`, () => lookUp(word))
    },
  }
}

/** An account id: long, and made of letters, digits, colons and dashes. */
const looksLikeId = (word: string): boolean => /^[A-Za-z0-9:-]{20,128}$/.test(word)

const stranger = (word: string, why: string): Fault =>
  new Fault({ kind: 'invalid', message: `Jira: ${JSON.stringify(word)} cannot be named there: ${why}.` })
