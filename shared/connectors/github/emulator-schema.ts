// The part of GitHub's GraphQL schema that is asked here, written down by hand: the published one is years old.

import { buildSchema } from 'graphql'

export const schema = buildSchema(`
  scalar DateTime
  scalar BigInt
  scalar Date
  scalar URI
  type Query {
    repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
    repositoryOwner(login: String!): RepositoryOwner
  }
  type Mutation {
    deleteIssue(input: DeleteIssueInput!): DeleteIssuePayload
    updateIssue(input: UpdateIssueInput!): UpdateIssuePayload
  }
  input UpdateIssueInput { id: ID!, title: String, body: String, clientMutationId: String }
  type UpdateIssuePayload { issue: Issue, clientMutationId: String }
  input DeleteIssueInput { issueId: ID!, clientMutationId: String }
  type DeleteIssuePayload { clientMutationId: String }
  type PageInfo { hasNextPage: Boolean!, endCursor: String }
  type Repository {
    nameWithOwner: String!
    issue(number: Int!): Issue
    issues(first: Int, after: String, orderBy: IssueOrder, filterBy: IssueFilters): IssueConnection!
  }
  input IssueOrder { field: IssueOrderField!, direction: OrderDirection! }
  enum IssueOrderField { CREATED_AT UPDATED_AT COMMENTS }
  enum OrderDirection { ASC DESC }
  input IssueFilters { since: DateTime }
  type IssueConnection { nodes: [Issue], pageInfo: PageInfo! }
  enum IssueState { OPEN CLOSED }
  enum IssueStateReason { COMPLETED NOT_PLANNED REOPENED DUPLICATE }
  interface Actor { login: String! }
  interface RepositoryOwner { login: String! }
  interface ProjectV2Owner { projectV2(number: Int!): ProjectV2 }
  type User implements Actor & RepositoryOwner & ProjectV2Owner { login: String!, projectV2(number: Int!): ProjectV2 }
  type Organization implements Actor & RepositoryOwner & ProjectV2Owner { login: String!, projectV2(number: Int!): ProjectV2 }
  type Bot implements Actor { login: String! }
  type UserConnection { nodes: [User] }
  type Label { name: String! }
  type LabelConnection { nodes: [Label] }
  type Milestone { number: Int!, title: String! }
  type IssueType { name: String! }
  type Issue {
    id: ID!
    fullDatabaseId: BigInt
    number: Int!
    title: String!
    body: String!
    state: IssueState!
    stateReason(enableDuplicate: Boolean = false): IssueStateReason
    url: URI!
    createdAt: DateTime!
    updatedAt: DateTime!
    repository: Repository!
    author: Actor
    labels(first: Int): LabelConnection
    assignees(first: Int): UserConnection!
    milestone: Milestone
    issueType: IssueType
    parent: Issue
    blocking(first: Int): IssueConnection!
    projectItems(first: Int, includeArchived: Boolean = true): ProjectV2ItemConnection!
  }
  type PullRequest { number: Int! }
  union ProjectV2ItemContent = Issue | PullRequest
  type ProjectV2 { number: Int!, title: String!, owner: ProjectV2Owner!, items(first: Int, after: String): ProjectV2ItemConnection! }
  type ProjectV2ItemConnection { nodes: [ProjectV2Item], pageInfo: PageInfo! }
  type ProjectV2Item {
    fullDatabaseId: BigInt
    updatedAt: DateTime!
    project: ProjectV2!
    content: ProjectV2ItemContent
    fieldValues(first: Int): ProjectV2ItemFieldValueConnection!
  }
  type ProjectV2ItemFieldValueConnection { nodes: [ProjectV2ItemFieldValue] }
  interface ProjectV2FieldCommon { name: String! }
  type ProjectV2Field implements ProjectV2FieldCommon { name: String! }
  type ProjectV2SingleSelectField implements ProjectV2FieldCommon { name: String! }
  type ProjectV2IterationField implements ProjectV2FieldCommon { name: String! }
  union ProjectV2FieldConfiguration = ProjectV2Field | ProjectV2SingleSelectField | ProjectV2IterationField
  union ProjectV2ItemFieldValue = ProjectV2ItemFieldTextValue | ProjectV2ItemFieldNumberValue | ProjectV2ItemFieldDateValue | ProjectV2ItemFieldSingleSelectValue | ProjectV2ItemFieldIterationValue | ProjectV2ItemFieldLabelValue
  type ProjectV2ItemFieldTextValue { text: String, field: ProjectV2FieldConfiguration! }
  type ProjectV2ItemFieldNumberValue { number: Float, field: ProjectV2FieldConfiguration! }
  type ProjectV2ItemFieldDateValue { date: Date, field: ProjectV2FieldConfiguration! }
  type ProjectV2ItemFieldSingleSelectValue { name: String, field: ProjectV2FieldConfiguration! }
  type ProjectV2ItemFieldIterationValue { title: String!, field: ProjectV2FieldConfiguration! }
  type ProjectV2ItemFieldLabelValue { field: ProjectV2FieldConfiguration! }
`)
