// Jira's laboratory: the emulated site, a person who works there, and the end that is put to the test.

import { fieldName, type Ref } from '../../core/ids.ts'
import type { Fields, Value } from '../../core/value.ts'
import { emulatorClock } from '../../http/emulator-clock.ts'
import type { ConnectorLab, Contract, Lab, LabWishes, Person, Samples } from '../../http/emulator-lab.ts'
import { openGate } from '../../http/pace.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { docOf } from './adf.ts'
import { postOffice } from './emulator-hooks.ts'
import type { Changes, Issue } from './emulator-issues.ts'
import { tooMany } from './emulator-limits.ts'
import { type SiteSettings, site } from './emulator-site.ts'
import { board, credential, everybody, host, pointsField, project, projects, sprints, users } from './emulator-world.ts'
import * as module from './index.ts'
import { commentRef, isComment, issueRef, placeOf } from './refs.ts'
import type { Scope } from './scope.ts'
import { writeText } from './text.ts'

/** What a test may want besides the wishes every laboratory grants. */
export interface JiraWishes extends LabWishes, Pick<SiteSettings, 'offset' | 'token' | 'limited'> {
  readonly scope?: Partial<Scope>
  readonly settings?: ConnectorSettings<Scope>['settings']
  readonly names?: ConnectorSettings<Scope>['names']
  readonly secret?: ConnectorSettings<Scope>['secret']
}

export interface JiraLab extends Lab {
  readonly at: ReturnType<typeof site>
  readonly settings: ConnectorSettings<Scope>
}

export const lab = (wishes: JiraWishes = {}): JiraLab => {
  const { pageSize = 100, lag = () => 0, skew = 0, slowness, pace = module.manifest.pace, shared } = wishes
  const { offset = -480, token = 'classic', limited = false } = wishes
  const clock = wishes.clock ?? emulatorClock()
  const office = postOffice(clock)
  const at = site({
    clock,
    lag,
    skew,
    pageSize,
    offset,
    token,
    limited,
    ...(slowness ? { slowness } : {}),
    onChange: office.tell,
  })
  const patience = wishes.patience ?? Number.POSITIVE_INFINITY
  const settings: ConnectorSettings<Scope> = {
    scope: { project, board: board.id, ...wishes.scope },
    secret: { ...office.lab.secret, ...wishes.secret },
    fetch: wishes.fetch ?? at.service.fetch,
    clock,
    gate: openGate({ connection: 'laboratory', pace, clock, patience }),
    random: () => 0.5,
    timeout: 10_000,
    baseUrl: host,
    settings: { site: host, ...wishes.settings },
    names: { ...wishes.names },
    columns: {},
    ...(shared ? { shared } : {}),
  }
  return {
    module,
    connector: module.open(settings),
    clock,
    emulator: at.service,
    person: person(at),
    samples,
    secrets: Object.values(settings.secret).filter(part => part !== credential.email),
    expire: at.expire,
    tooFast: { when: 'before', happens: async () => tooMany('jira-burst-based', 30_000, clock.now()) },
    hooks: office.lab,
    registrations: {
      hooks: module.hooks(settings),
      addresses: () => [...at.hooks.values()].map(({ body }) => String(body.url)),
      giveUp() {
        for (const { id, body } of at.hooks.values()) at.hooks.set(id, { id, body: { ...body, enabled: false } })
      },
    },
    writes: route => !/^GET |\/(search\/jql|bulkfetch|comment\/list)$/.test(route),
    at,
    settings,
  }
}

const inWords = "an administrator's webhooks are described in words only"

export const contract: Contract = {
  descriptions: [
    { form: 'openapi', file: 'jira-platform.json' },
    { form: 'openapi', file: 'jira-agile.json' },
  ],
  exempt: {
    'GET /rest/agile/1.0/board/{boardId}/sprint request query.state':
      'words with commas between them, called an object there',
    'GET /rest/webhooks/1.0/webhook': inWords,
    'POST /rest/webhooks/1.0/webhook': inWords,
    'PUT /rest/webhooks/1.0/webhook/1': inWords,
    'DELETE /rest/webhooks/1.0/webhook/1': inWords,
  },
}

/** Checked here, because the suite finds it by its name alone. */
lab satisfies ConnectorLab

/** Somebody at the site's own pages: Ada. */
function person({ issues }: ReturnType<typeof site>): Person {
  const by = users.ada.accountId
  const [shop, , elsewhere] = projects
  const issue = (name: Ref): Issue => issues.get(placeOf(name).issue) ?? missing(name)

  function link(from: Issue, fields: Fields): void {
    for (const [field, type] of [
      ['blocks', 'Blocks'],
      ['relates', 'Relates'],
    ] as const) {
      const wanted = fields[fieldName(field)]
      if (!Array.isArray(wanted)) continue
      const there = issues.linksOf(from.id).filter(each => each.type === type && each.from === from.id)
      for (const { id, to } of there) if (!wanted.includes(to)) issues.unlink(id, by)
      for (const to of wanted) issues.link({ type, from: from.id, to }, by)
    }
  }

  return {
    create(fields) {
      const made = issues.make(shop.id, changesIn(fields), by)
      link(made, fields)
      return issueRef(made.id)
    },
    edit(name, fields) {
      link(issues.change(issue(name), changesIn(fields, issue(name)), by), fields)
    },
    comment: (name, text) =>
      commentRef(
        name,
        issues.say({ issue: issue(name).id, body: documentOf(text) ?? docOf([]), properties: [] }, by).id,
      ),
    erase(name) {
      const { comment } = placeOf(name)
      const said = comment === undefined ? undefined : issues.comment(comment)
      if (said) issues.unsay(said, by)
      else issues.erase(issue(name), by)
    },
    move: name => void issues.move(issue(name), elsewhere.id),
    fate(name) {
      if (isComment(name)) return issues.comment(placeOf(name).comment ?? '') ? 'live' : 'gone'
      const there = issues.get(name)
      return there ? (there.archived ? 'archived' : 'live') : 'gone'
    },
    count: () => issues.all().filter(each => each.project === shop.id).length,
  }
}

const missing = (name: Ref): never => {
  throw new Error(`There is no ${name}`)
}

const documentOf = (markdown: string) => writeText(markdown, undefined).doc

/** What a person does on the pages: a board moves a card to any status, whatever the workflow says. */
function changesIn(fields: Fields, there?: Issue): Changes {
  const said = (name: string): Value | undefined => fields[fieldName(name)]
  const word = (name: string): string | null | undefined => {
    const value = said(name)
    return value === undefined ? undefined : value === null ? null : String(value)
  }
  const points = said('estimate')
  const sprint = sprints.find(({ name }) => name === word('iteration'))
  const changes: Record<keyof Changes, unknown> = {
    ...nothing,
    summary: word('title') ?? undefined,
    description: said('body') === undefined ? undefined : documentOf(String(said('body'))),
    status: word('status') ?? undefined,
    type: word('type') ?? undefined,
    assignee: said('assignees') === undefined ? undefined : idOf([said('assignees') ?? []].flat().at(-1)),
    labels: said('labels'),
    priority: word('priority') ?? undefined,
    parent: word('parent'),
    sprints: said('iteration') === undefined ? undefined : sprint ? [sprint.id] : [],
    fixVersions: said('milestone') === undefined ? undefined : [word('milestone') ?? []].flat(),
    duedate: word('due'),
    custom:
      points === undefined ? undefined : { ...there?.custom, [pointsField]: points === null ? null : Number(points) },
  }
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

const nothing: Record<keyof Changes, undefined> = {
  key: undefined,
  project: undefined,
  resolution: undefined,
  properties: undefined,
  updated: undefined,
  archived: undefined,
  summary: undefined,
  description: undefined,
  status: undefined,
  type: undefined,
  assignee: undefined,
  labels: undefined,
  priority: undefined,
  parent: undefined,
  sprints: undefined,
  fixVersions: undefined,
  duedate: undefined,
  custom: undefined,
}

const idOf = (word: unknown): string | null =>
  everybody.find(({ mail, accountId }) => mail === word || accountId === word)?.accountId ?? null

const samples: Samples = {
  title: fieldName('title'),
  text: fieldName('body'),
  mutual: [fieldName('relates')],
  mayBeEmpty: ['milestone', 'estimate', 'due'].map(fieldName),
  values: {
    [fieldName('title')]: ['Check the tanks', 'Check both tanks'],
    [fieldName('body')]: ['First the left one.\n\nThen the right one.', 'Only the left one.'],
    // An issue is born in the first status of its workflow.
    [fieldName('status')]: ['To Do', 'Done'],
    [fieldName('type')]: ['Task', 'Story'],
    [fieldName('assignees')]: [[users.ada.mail], [users.grace.mail]],
    [fieldName('labels')]: [
      ['fuel', 'safety'],
      ['fuel', 'urgent'],
    ],
    [fieldName('priority')]: ['High', 'Low'],
    [fieldName('estimate')]: [3, 5],
    [fieldName('parent')]: ['9001', '9002'],
    // A new issue is in no sprint and has no links; both take requests of their own.
    [fieldName('iteration')]: [null, 'Sprint 1'],
    [fieldName('milestone')]: ['1.0', '2.0'],
    [fieldName('due')]: ['2026-03-01', '2026-04-01'],
    [fieldName('blocks')]: [[], ['9001']],
    [fieldName('relates')]: [[], ['9002']],
  },
}
