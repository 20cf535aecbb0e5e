// Listens in a connector's laboratories and lets the descriptions judge all that is said there.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mailbox } from '../../shared/http/emulator-hooks.ts'
import type { ConnectorLab, Contract, Description, Lab } from '../../shared/http/emulator-lab.ts'
import { readOpenApi } from './description.ts'
import { graphqlJudge } from './graphql.ts'
import { noSuchAddress, openApiJudge } from './openapi.ts'
import { type LetterJudge, letterJudge } from './webhooks.ts'
import { type Answered, type Asked, type Counted, type Judge, ledger } from './wrong.ts'

export interface Verdict {
  readonly requests: number
  readonly answers: number
  readonly letters: number
  readonly wrong: readonly Counted[]
}

/** What became of one connector: judged, or why not. */
export type Played =
  | { readonly name: string; readonly unjudged: string }
  | { readonly name: string; readonly verdict: Verdict; readonly failed: readonly string[] }

declare module 'vitest' {
  interface TaskMeta {
    played?: Played
  }
}

export interface Hearing {
  /** Laboratories as before, with somebody who listens. */
  readonly open: ConnectorLab
  /** Judges what was heard since the last time. */
  settle(): Promise<void>
  verdict(): Verdict
}

export function hearing(open: ConnectorLab, contract: Contract, folder: string): Hearing {
  const { judges, letterJudges } = court(contract.descriptions, folder)
  const found = ledger(contract.exempt)
  let heard: Promise<readonly [Asked, Answered]>[] = []
  let mailboxes: readonly Mailbox[] = []
  let requests = 0
  let letters = 0

  function openMail(mailbox: Mailbox): void {
    if (letterJudges.length === 0) return
    for (const sent of mailbox.waiting()) {
      letters += 1
      for (const judge of letterJudges) found.add(judge(sent))
    }
  }

  function watched(lab: Lab): Lab {
    if (!lab.hooks) return lab
    const { mailbox } = lab.hooks
    mailboxes = [...mailboxes, mailbox]
    const deliver: Mailbox['deliver'] = (handler, mishaps) => {
      openMail(mailbox)
      return mailbox.deliver(handler, mishaps)
    }
    return { ...lab, hooks: { ...lab.hooks, mailbox: { ...mailbox, deliver } } }
  }

  return {
    open(wishes) {
      const lab = open(wishes)
      lab.emulator.listen((request, answer) => {
        heard.push(said(request, answer))
      })
      return watched(lab)
    },

    async settle() {
      const all = await Promise.all(heard)
      heard = []
      for (const [asked, answered] of all) {
        requests += 1
        const judge = judges.find(each => each.knows(asked))
        found.add(judge ? judge.judge(asked, answered) : [noSuchAddress(asked)])
      }
      for (const mailbox of mailboxes) openMail(mailbox)
      mailboxes = []
    },

    verdict: () => ({
      requests,
      answers: requests,
      letters,
      wrong: requests + letters === 0 ? [nothingSaid] : found.wrong(),
    }),
  }
}

/** A laboratory in which nobody speaks proves nothing. */
const nothingSaid: Counted = { route: 'the whole', part: 'run', at: '', reason: 'nothing was said', times: 1 }

async function said(request: Request, answer: Response): Promise<readonly [Asked, Answered]> {
  const { method, headers, url } = request
  const [sent, came] = await Promise.all([request.text(), answer.text()])
  return [
    { method, headers, url: new URL(url), body: sent },
    { status: answer.status, body: came },
  ]
}

function court(descriptions: readonly Description[], folder: string) {
  const judges: Judge[] = []
  const letterJudges: LetterJudge[] = []
  for (const description of descriptions) {
    const text = readFileSync(join(folder, description.file), 'utf8')
    switch (description.form) {
      case 'openapi':
        judges.push(openApiJudge(readOpenApi(text), description.base))
        break
      case 'graphql':
        judges.push(graphqlJudge(text, description.path))
        break
      case 'webhooks':
        letterJudges.push(letterJudge(readOpenApi(text), description.nameOf))
    }
  }
  return { judges, letterJudges }
}
