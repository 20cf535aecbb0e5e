// Somebody at Linear's own page, in the words people use there.

import { fieldName, type Ref, ref } from '../../core/ids.ts'
import { elements, type Fields, type Value } from '../../core/value.ts'
import type { Person } from '../../http/emulator-lab.ts'
import { apollo, beginnings, eng, type Issue, known, ops, type Project, strangers } from './emulator-rows.ts'
import type { Workspace } from './emulator-workspace.ts'
import { priorities } from './manifest.ts'
import { projectIn, projectRef } from './mapping.ts'

const ada = known('user ada')

export interface LinearPerson extends Person {
  /** For good: nothing is left of it. */
  destroy(name: Ref): void
  archive(name: Ref): void
  label(name: Ref, words: readonly string[]): void
}

/** Projects that were there from the beginning. */
const there: readonly string[] = beginnings.projects.map(({ id }) => id)

/** Whoever looks at projects only makes projects. */
export function person(at: Workspace, makesProjects = false): LinearPerson {
  const issueOf = (name: Ref): Issue => {
    const found = at.issues.get(name)
    if (!found) throw new Error(`There is no issue ${name}`)
    return found
  }
  const commentOf = (name: Ref) => at.comments.get(name.split('/')[1] ?? '')
  const idOf = <T extends { readonly id: string }>(rows: readonly T[], fits: (row: T) => boolean): string | null =>
    rows.find(fits)?.id ?? null

  const words: Readonly<Record<string, (value: Value) => Partial<Issue>>> = {
    title: value => ({ title: String(value) }),
    body: value => ({ description: String(value) }),
    status: value => ({ stateId: idOf(at.states, state => state.name === value && state.teamId === eng.id) ?? '' }),
    // There is room for one: the last one chosen stays.
    assignees: value => ({ assigneeId: idOf(at.users, user => user.email === elements(value).at(-1)) }),
    labels: value => ({ labelIds: elements(value).map(labelId) }),
    priority: value => ({ priority: priorities.map(String).indexOf(String(value)) }),
    estimate: value => ({ estimate: value === null ? null : Number(value) }),
    parent: value => ({ parentId: value === null ? null : String(value) }),
    iteration: value => ({ cycleId: idOf(at.cycles, cycle => (cycle.name ?? `Cycle ${cycle.number}`) === value) }),
    milestone: value => ({ projectMilestoneId: idOf(at.milestones, each => each.name === value) }),
    due: value => ({ dueDate: value === null ? null : String(value) }),
  }

  function labelId(name: string): string {
    const there = at.labels.find(label => label.name === name)
    if (there) return there.id
    const made = { id: known(`label ${name}`), name, teamId: eng.id, parentId: null, isGroup: false }
    at.labels.push(made)
    return made.id
  }

  const rowOf = (fields: Fields): Partial<Issue> =>
    Object.assign({}, ...Object.entries(fields).map(([name, value]) => words[name]?.(value) ?? {}))

  function relate(issue: Issue, fields: Fields): void {
    for (const [field, type] of [
      ['blocks', 'blocks'],
      ['relates', 'related'],
    ] as const) {
      const wanted = fields[fieldName(field)]
      if (wanted === undefined) continue
      for (const relation of [...at.relations.values()])
        if (relation.type === type && relation.issueId === issue.id) at.relations.delete(relation.id)
      for (const other of elements(wanted)) at.relate(type, issue.id, other)
    }
  }

  const projectWords: Readonly<Record<string, (value: Value) => Partial<Project>>> = {
    title: value => ({ name: String(value) }),
    body: value => ({ content: String(value) }),
    status: value => ({ statusId: idOf(at.projectStatuses, status => status.name === value) ?? '' }),
    assignees: value => ({ leadId: idOf(at.users, user => user.email === elements(value).at(-1)) }),
    priority: value => ({ priority: priorities.map(String).indexOf(String(value)) }),
    due: value => ({ targetDate: value === null ? null : String(value) }),
  }
  const projectOf = (name: Ref): Project | undefined => at.projects.get(projectIn(name) ?? '')
  const projectRow = (fields: Fields): Partial<Project> =>
    Object.assign({}, ...Object.entries(fields).map(([name, value]) => projectWords[name]?.(value) ?? {}))

  return {
    create(fields) {
      if (makesProjects || fields[fieldName('type')] === 'Project')
        return projectRef(at.makeProject({ creatorId: ada, name: 'Untitled', ...projectRow(fields) }).id)
      const state = idOf(at.states, each => each.name === 'Backlog') ?? ''
      const begun = { teamId: eng.id, projectId: apollo.id, creatorId: ada, stateId: state, title: 'Untitled' }
      const issue = at.make({ ...begun, ...rowOf(fields) })
      relate(issue, fields)
      return ref(issue.id)
    },
    edit(name, fields) {
      const project = projectOf(name)
      if (project) return void at.changeProject(project, projectRow(fields))
      const comment = commentOf(name)
      if (comment) return void at.editComment(comment, String(fields[fieldName('body')]))
      const row = rowOf(fields)
      const issue = Object.keys(row).length > 0 ? at.change(issueOf(name), row) : issueOf(name)
      relate(issue, fields)
    },
    comment: (name, text) => ref(`${name}/${at.comment(name, text, ada).id}`),
    erase(name) {
      const project = projectOf(name)
      if (project) return void at.changeProject(project, { trashed: true, archivedAt: at.time() })
      const comment = commentOf(name)
      if (comment) at.dropComment(comment)
      else at.trash(issueOf(name))
    },
    destroy: name => at.erase(issueOf(name)),
    archive(name) {
      const project = projectOf(name)
      if (project) at.changeProject(project, { archivedAt: at.time() })
      else at.change(issueOf(name), { archivedAt: at.time() })
    },
    label: (name, labels) => void at.change(issueOf(name), { labelIds: labels.map(labelId) }),
    hide(name) {
      const project = projectOf(name)
      if (project) at.projects.put(project.id, { ...project, hidden: true })
      else at.issues.put(name, { ...issueOf(name), hidden: true })
    },
    move(name) {
      const project = projectOf(name)
      if (project) at.changeProject(project, { teamIds: [ops.id] })
      else at.move(issueOf(name), ops)
    },
    fate(name) {
      if (projectIn(name) !== undefined) {
        const project = projectOf(name)
        if (!project || project.trashed) return 'gone'
        return project.archivedAt === null ? 'live' : 'archived'
      }
      if (name.includes('/')) return commentOf(name) ? 'live' : 'gone'
      const issue = at.issues.get(name)
      if (!issue || issue.trashed) return 'gone'
      return issue.archivedAt === null ? 'live' : 'archived'
    },
    count: () =>
      (makesProjects ? [] : at.issues.all()).filter(({ id }) => !strangers.includes(id)).length +
      at.projects.all().filter(({ id }) => !there.includes(id)).length,
  }
}
