// The emulated site: who is there, what fields, types, statuses and boards it has, and how its workflow runs.

export const host = 'https://acme.atlassian.net'
export const cloudId = '11111111-2222-4333-8444-555555555555'
export const project = 'SHOP'
export const credential = { email: 'sync@acme.example', token: 'ATATT3x-never-show-this' }

export interface User {
  readonly accountId: string
  readonly displayName: string
  readonly mail: string
  readonly hidesMail?: true
  readonly cannotBeAssigned?: true
}

export const users = {
  us: { accountId: '5b10a0effa615349cb016cd8', displayName: 'Lockstep', mail: credential.email },
  ada: { accountId: '5b10ac8d82e05b22cc7d4ef5', displayName: 'Ada', mail: 'ada@acme.example' },
  grace: { accountId: '5b109f2e9729b51b54dc274d', displayName: 'Grace', mail: 'grace@acme.example' },
  ines: {
    accountId: '712020:0e99e8b4-7f07-4a5b-9f55-3ad2f5a4a111',
    displayName: 'Ines',
    mail: 'ines@acme.example',
    hidesMail: true,
  },
  nora: {
    accountId: '5b10a2844c20165700ede21g',
    displayName: 'Nora',
    mail: 'nora@acme.example',
    cannotBeAssigned: true,
  },
  robot: {
    accountId: '557058:f58131cb-b67d-43c7-b30d-6b58d40bd077',
    displayName: 'Automation for Jira',
    mail: 'auto@acme.example',
    hidesMail: true,
  },
} as const satisfies Record<string, User>

export const everybody: readonly User[] = Object.values(users)

export const projects = [
  { id: '10000', key: project, name: 'Shop' },
  { id: '10001', key: 'PLAN', name: 'Planning' },
  { id: '10002', key: 'ELSE', name: 'Elsewhere' },
] as const

export const types = [
  { id: '10101', name: 'Task', subtask: false, hierarchyLevel: 0 },
  { id: '10102', name: 'Story', subtask: false, hierarchyLevel: 0 },
  { id: '10103', name: 'Bug', subtask: false, hierarchyLevel: 0 },
  { id: '10104', name: 'Epic', subtask: false, hierarchyLevel: 1 },
  { id: '10105', name: 'Sub-task', subtask: true, hierarchyLevel: -1 },
] as const

const categories = {
  new: { id: 2, key: 'new', name: 'To Do', colorName: 'blue-gray' },
  indeterminate: { id: 4, key: 'indeterminate', name: 'In Progress', colorName: 'yellow' },
  done: { id: 3, key: 'done', name: 'Done', colorName: 'green' },
} as const

export const statuses = [
  { id: '1', name: 'To Do', category: categories.new },
  { id: '3', name: 'In Progress', category: categories.indeterminate },
  { id: '10010', name: 'In Review', category: categories.indeterminate },
  { id: '10011', name: 'Frozen', category: categories.indeterminate },
  { id: '10012', name: 'Done', category: categories.done },
] as const

export const priorities = [
  { id: '2', name: 'High' },
  { id: '3', name: 'Medium' },
  { id: '4', name: 'Low' },
] as const

export const versions = [
  { id: '10201', name: '1.0', archived: false, released: true },
  { id: '10202', name: '2.0', archived: false, released: false },
  { id: '10203', name: '3.0', archived: false, released: false },
] as const

const resolutions = [
  { id: '10301', name: 'Done' },
  { id: '10302', name: 'Duplicate' },
] as const

export interface Transition {
  readonly id: string
  readonly name: string
  readonly from: string
  readonly to: string
  /** What its screen asks for. */
  readonly screen?: Readonly<
    Record<
      string,
      { readonly name: string; readonly allowedValues?: readonly { readonly id: string; readonly name: string }[] }
    >
  >
}

const withResolution = { resolution: { name: 'Resolution', allowedValues: resolutions } } as const

const storyWorkflow: readonly Transition[] = [
  { id: '11', name: 'Start', from: 'To Do', to: 'In Progress' },
  { id: '21', name: 'Stop', from: 'In Progress', to: 'To Do' },
  { id: '31', name: 'Hand over', from: 'In Progress', to: 'In Review' },
  {
    id: '41',
    name: 'Explain and finish',
    from: 'In Progress',
    to: 'Done',
    screen: { customfield_10050: { name: 'Root cause' } },
  },
  { id: '42', name: 'Finish', from: 'In Progress', to: 'Done', screen: withResolution },
  { id: '43', name: 'Accept', from: 'In Review', to: 'Done', screen: withResolution },
  { id: '51', name: 'Open again', from: 'Done', to: 'To Do' },
]

/** A bug cannot be finished without a word about its cause. Nothing leads to Frozen. */
const bugWorkflow: readonly Transition[] = [
  { id: '111', name: 'Start', from: 'To Do', to: 'In Progress' },
  {
    id: '141',
    name: 'Explain and finish',
    from: 'In Progress',
    to: 'Done',
    screen: { customfield_10050: { name: 'Root cause' } },
  },
]

export const workflowOf = (type: string): readonly Transition[] => (type === 'Bug' ? bugWorkflow : storyWorkflow)

const customType = 'com.atlassian.jira.plugin.system.customfieldtypes'

export interface CustomField {
  readonly id: string
  readonly name: string
  readonly schema: { readonly type: string; readonly items?: string; readonly custom: string }
}

export const sprintField = 'customfield_10020'
export const pointsField = 'customfield_10026'

export const customFields: readonly CustomField[] = [
  {
    id: 'customfield_10016',
    name: 'Story point estimate',
    schema: { type: 'number', custom: 'com.pyxis.greenhopper.jira:jsw-story-points' },
  },
  { id: pointsField, name: 'Story Points', schema: { type: 'number', custom: `${customType}:float` } },
  {
    id: sprintField,
    name: 'Sprint',
    schema: { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint' },
  },
  { id: 'customfield_10050', name: 'Root cause', schema: { type: 'string', custom: `${customType}:textfield` } },
  { id: 'customfield_10051', name: 'Severity', schema: { type: 'option', custom: `${customType}:select` } },
  {
    id: 'customfield_10052',
    name: 'Platforms',
    schema: { type: 'array', items: 'option', custom: `${customType}:multiselect` },
  },
  { id: 'customfield_10053', name: 'Go live', schema: { type: 'date', custom: `${customType}:datepicker` } },
  { id: 'customfield_10054', name: 'Reviewer', schema: { type: 'user', custom: `${customType}:userpicker` } },
  { id: 'customfield_10055', name: 'Notes', schema: { type: 'string', custom: `${customType}:textarea` } },
  { id: 'customfield_10056', name: 'Risk', schema: { type: 'number', custom: `${customType}:float` } },
  { id: 'customfield_10057', name: 'Odd', schema: { type: 'any', custom: 'com.example.odd:odd' } },
]

export const options: Readonly<Record<string, readonly string[]>> = {
  customfield_10051: ['Minor', 'Major'],
  customfield_10052: ['Android', 'iOS', 'Web'],
}

export const board = { id: 7, name: 'Shop board', type: 'scrum' } as const

export const sprints = [
  { id: 70, state: 'closed', name: 'Sprint 0' },
  { id: 71, state: 'active', name: 'Sprint 1' },
  { id: 72, state: 'future', name: 'Sprint 2' },
] as const
