// The shape of a client file, once: the parser checks by it and the JSON schema for editors is made from it.

import { z } from 'zod'
import { kinds } from '../field.ts'
import { type Happening, happenings, priorities, topics } from './model.ts'

/** A complaint is two lines, what is needed and what to write, or the keys that are allowed. */
const says = (needs: string, write: string) => `${needs}\n${write}`
const allows = (keys: readonly string[]) => `\n\n${keys.join('\n')}`

const text = (needs: string, write: string, about: string) =>
  z
    .union([z.string(), z.number(), z.boolean()], says(needs, write))
    .meta({ description: about, examples: [write.replaceAll('`', '')] })

/** A mapping with these keys and no others. */
const only = <Shape extends z.core.$ZodLooseShape>(shape: Shape, write: string) =>
  z.strictObject(shape, {
    error: issue => (issue.code === 'unrecognized_keys' ? allows(Object.keys(shape)) : says('a mapping', write)),
  })

const byName = <Value extends z.core.SomeType>(value: Value, write: string) =>
  z.record(z.string(), value, says('a mapping of names', write))

const word = text('one word or line', '`a word`', 'One value')
const setting = z.union(
  [z.string(), z.number(), z.boolean(), z.array(z.string())],
  says('a word or a list of words', '`a word`'),
)

const connection = z
  .object(
    { connector: word, at_most: text('a pace', '`300/min`', 'Never more requests than this').optional() },
    says('a mapping', '`{ connector: <name> }`'),
  )
  .catchall(setting)
  .meta({ description: 'A connector and an account. Its secret lies in the vault.' })

const person = z
  .object({ name: word }, says('a mapping', '`{ name: Ana Ruiz, github: anaruiz }`'))
  .catchall(z.union([z.string(), z.array(z.string())], says('a handle, or a list of them', '`anaruiz`')))

const cell = z.union(
  [z.string(), z.number(), z.boolean(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))],
  says('a word, or a state and its column', '`Done` or `{ open: In work }`'),
)
const rows = byName(
  byName(
    z.union([cell, z.array(cell)], says('a word, a list of words, or a state and its column', '`Done`')),
    '`{ specs: complete, jira: Done }`',
  ),
  '`complete: { specs: complete, jira: Done }`',
).meta({ description: 'Agreed word → the words at each end. A list is read as one value and written as its first.' })

const conflicts = z
  .union(
    [z.string(), z.record(z.string(), z.string())],
    says('a policy, or one per field', '`latest`, `ask` or an end'),
  )
  .meta({ description: 'latest · ask · an end · or per field', examples: ['latest', 'ask'] })
const count = z.int(says('a whole number', '`50`')).min(0, says('a number from 0 on', '`0`'))
const notify = byName(
  z.array(
    z.enum(
      [...Object.keys(topics)],
      says(
        'a topic',
        Object.keys(topics)
          .map(topic => `\`${topic}\``)
          .join(', '),
      ),
    ),
    says('a list of topics', '`[conflicts, denials]`'),
  ),
  '`{ slack: [conflicts] }`',
)
const schedule = text('one line', '`every 2h in business hours; daily 09:00`', 'When to look without being asked')

const shared = {
  conflicts: conflicts.optional(),
  deletions: z
    .enum(['ask', 'archive', 'unlink', 'mirror'], says('a meaning', 'one of `ask`, `archive`, `unlink`, `mirror`'))
    .optional(),
  newcomers: z
    .enum(['mirror', 'ask'], says('a meaning', '`mirror` or `ask`'))
    .meta({ description: 'Items at one end only: made at the others, or offered by `lockstep adopt`' })
    .optional(),
  limits: only({ writes: count.optional(), deletes: count.optional() }, '`{ writes: 50, deletes: 5 }`').optional(),
  schedule: schedule.optional(),
  notify: notify.optional(),
}

const field = z
  .union(
    [
      z.string(),
      z
        .object({
          way: z.string(says('a direction', '`both ways`')).optional(),
          summary: z.boolean(says('true or false', '`true`')).optional(),
          template: z.string(says('a template', '`"[{{end}}] {{text}}"`')).optional(),
          conflicts: z.string(says('a policy', '`latest`, `ask` or an end')).optional(),
          kind: z.enum(kinds, says('a kind', `one of ${kinds.map(kind => `\`${kind}\``).join(', ')}`)).optional(),
        })
        .catchall(z.string(says('what this end calls the field', '`story points`'))),
    ],
    says('a direction, or what ends call the field', '`both ways` or `{ specs: tags }`'),
  )
  .meta({
    description: 'both ways · specs → others · specs ↔ jira · jira proposes · off, then: summary or a "template"',
    examples: ['both ways'],
  })

const end = z
  .object(
    { in: text('the name of a connection', '`in: <connection>`', 'One of the connections above') },
    says('a mapping', '`{ in: <connection>, … }`'),
  )
  .catchall(setting)

const action = z.string(says('an action', '`subtree`')).optional()
const reactions = Object.fromEntries(happenings.map(happening => [happening, action])) as Record<
  Happening,
  typeof action
>

const project = only(
  {
    priority: z
      .enum(priorities, says('a priority', `one of ${priorities.map(priority => `\`${priority}\``).join(', ')}`))
      .optional(),
    ends: byName(end, '`{ specs: { in: github, … }, jira: { in: jira, … } }`').meta({
      description: 'Two places or more, in order of rank',
    }),
    fields: z
      .union([z.string(), z.record(z.string(), field)], says('a direction, or a mapping of fields', '`both ways`'))
      .optional(),
    statuses: rows.optional(),
    values: z.record(z.string(), rows, says('a table per field', '`priority: { high: { jira: High } }`')).optional(),
    only: z.union([word, z.array(word)], says('a list of items', '`[ specs/**, PROJ-418 ]`')).optional(),
    on: only(reactions, '`{ epic complete: subtree }`').optional(),
    ...shared,
  },
  '`ends: …`',
)

const client = only(
  {
    client: text('a code', '`client: ACME`', 'The code of the client; the file has its name'),
    timezone: z.string(says('a timezone', '`Europe/Madrid`')).optional(),
    business_hours: z.string(says('days and hours', '`mon-fri 08:00-19:00`')).optional(),
    cloud: only(
      {
        account: text(
          'an account',
          '`"012345678901"`',
          'The AWS account to deploy to; any other is refused',
        ).optional(),
        region: text('a region', '`eu-central-1`', 'The AWS region to deploy to').optional(),
      },
      '`{ account: "012345678901", region: eu-central-1 }`',
    )
      .meta({ description: 'Where this client is deployed. What is left out, the AWS profile says.' })
      .optional(),
    connections: byName(connection, '`github: { connector: github }`'),
    people: z.array(person, says('a list of people', '`- { name: Ana Ruiz, github: anaruiz }`')).optional(),
    statuses: rows.optional(),
    values: z.record(z.string(), rows, says('a table per field', '`priority: { high: { jira: High } }`')).optional(),
    defaults: only(shared, '`{ conflicts: latest }`').optional(),
    projects: byName(project, '`PROJ-1: { ends: … }`').optional(),
  },
  '`client: ACME`',
)

export const shapes = { client, project }
export type ClientText = z.output<typeof client>
export type ProjectText = z.output<typeof project>
