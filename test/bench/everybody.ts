// A client with an end of every connector there is, and files over the account of a host.

import type { ClientFile } from '../../shared/core/client.ts'

export const everyConnector: ClientFile = {
  name: 'COLD.yaml',
  text: `client: COLD
connections:
  github: { connector: github }
  jira:   { connector: jira, site: https://acme.atlassian.net }
  linear: { connector: linear }
  chat:   { connector: slack }
projects:
  SHOP:
    schedule: every 2h
    ends:
      specs:  { in: github, repo: acme/shop, folder: specs }
      issues: { in: github, repo: acme/shop }
      jira:   { in: jira, project: SHOP }
      linear: { in: linear, team: ENG }
    fields: { title: both ways }
    notify: { chat: [conflicts] }
`,
}
