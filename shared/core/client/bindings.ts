// From a client to the standing orders the engine works by.

import type { Binding, EndRule, FieldRule, Policy } from '../binding.ts'
import { commentRules } from './comments.ts'
import type { Derivation, Listener } from './derivation.ts'
import type { KnownConnectors } from './known.ts'
import type { Client, End } from './model.ts'
import { fieldRules } from './rules.ts'

const nobody: Listener = { tell: () => {}, row: () => {}, remark: () => {} }

/** `unsaid` is the policy where the file names none: `ask` where a person sits at a terminal, `latest` in the cloud. */
export const bindings = (client: Client, known: KnownConnectors, unsaid: Policy = 'ask'): readonly Binding[] =>
  client.projects.map(project => bindingOf({ client, project, known, unsaid, listener: nobody }))

/** What default leaves out and why, in words for a person: "status: …". */
export function remarks(client: Client, known: KnownConnectors): readonly string[] {
  const heard: string[] = []
  for (const project of client.projects) {
    const remark = (field: string, message: string) => heard.push(`${project.id}: ${field} is not shared: ${message}`)
    fieldRules({ client, project, known, unsaid: 'ask', listener: { ...nobody, remark } })
  }
  return heard
}

export function bindingOf(derivation: Derivation): Binding {
  const { project } = derivation
  const fields = fieldRules(derivation)
  return {
    id: project.id,
    ends: project.ends.map(end => endRule(end, fields)),
    fields,
    comments: commentRules(derivation),
    deletions: project.deletions,
    ...(project.newcomers === 'ask' && { newcomers: project.newcomers }),
    limits: project.limits,
    ...(project.only.length > 0 && { only: project.only }),
  }
}

/** The title says where items begin: an end that may not name an item cannot start one. Without a title, any field does. */
function endRule({ id }: End, fields: readonly FieldRule[]): EndRule {
  const held = fields.filter(rule => Object.hasOwn(rule.at, id))
  const title = held.filter(rule => rule.name === 'title')
  const flows = (title.length > 0 ? title : held).map(rule => rule.at[id]?.flow)
  return {
    id,
    starts: flows.some(flow => flow === 'both' || flow === 'gives'),
    receives: flows.some(flow => flow === 'both' || flow === 'takes' || flow === 'proposes'),
  }
}
