// One request to a service: through the gate, in time, judged. Reads are tried again; a write is sent exactly once.

import { Fault, type FaultDetails } from '../core/errors.ts'
import type { Transport } from '../ports/connector-module.ts'
import { type Answer, readAnswer } from './body.ts'
import { redactor, secretsIn } from './redact.ts'
import { type Call, prepare } from './request.ts'
import { retrying } from './retry.ts'
import { explainSilence, withinTime } from './silence.ts'
import { judge, type OwnVerdict, type Question } from './verdict.ts'

export interface Client {
  /** Throws a Fault unless the service did what was asked. */
  send(call: Call): Promise<Answer>
  /** Takes the credential out of words that are to be shown. */
  cover(text: string): string
}

export interface ClientSettings extends Transport {
  /** What people call the service. */
  readonly service: string
  readonly base: string
  /** Sent with every request, the credential among them. */
  readonly headers: Readonly<Record<string, string>>
  /** For services that take their credential there. Never part of a message. */
  readonly query?: Readonly<Record<string, string>>
  /** The parts of the credential: covered in every message, whatever a service echoes. */
  readonly secrets: readonly string[]
  readonly verdict?: OwnVerdict
  readonly mostBytes?: number
}

export function openClient(settings: ClientSettings): Client {
  const { clock, gate, timeout, mostBytes = 32 * 1024 * 1024 } = settings
  const cover = redactor([...settings.secrets, ...secretsIn(settings.headers), ...Object.values(settings.query ?? {})])
  const fault = (details: FaultDetails) => new Fault({ ...details, message: cover(details.message) })

  async function answerTo(call: Call, question: Question): Promise<Answer> {
    const request = prepare(settings, call, fault)
    const started = clock.now()
    // A write waits at the gate for half of its time at most, so that the request itself still gets the other half.
    const patience = question.write ? timeout / 2 : undefined
    return gate.pass(async () => {
      const left = question.write ? timeout - (clock.now() - started) : timeout
      try {
        return await withinTime(clock, left, async signal =>
          readAnswer(await settings.fetch(new Request(request, { signal })), mostBytes),
        )
      } catch (error) {
        throw fault(explainSilence(error, question, left))
      }
    }, patience)
  }

  async function judged(call: Call, question: Question): Promise<Answer> {
    const answer = await answerTo(call, question)
    const details = judge(answer, question, clock.now(), call.verdict?.(answer) ?? settings.verdict?.(answer))
    if (details) throw fault(details)
    return answer
  }

  return {
    cover,
    send(call) {
      const write = call.write ?? call.method !== 'GET'
      const question = { service: settings.service, about: call.about, write, conflict: call.conflict ?? 'stale' }
      return write ? judged(call, question) : retrying(settings, () => judged(call, question))
    },
  }
}
