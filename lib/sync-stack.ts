// The cloud of one client, put together from its parts.

import { Stack, type StackProps, Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Client } from '../shared/core/client.ts'
import { Alarms } from './alarms.ts'
import { type Cloud, nameFor } from './cloud.ts'
import { ConnectorLane, laneTimeout } from './connector-lane.ts'
import { Credentials } from './credentials.ts'
import { Dashboard } from './dashboard.ts'
import { lanesOf, type Manifests } from './lanes.ts'
import { LinkTable } from './link-table.ts'
import { Notices, noticesTimeout } from './notices.ts'
import { Schedules } from './schedules.ts'
import { Waiting } from './waiting.ts'
import { WebhookDoor } from './webhook-door.ts'

export interface SyncProps extends StackProps {
  readonly client: Client
  readonly manifests: Manifests
  /** The folder of the bundles. */
  readonly bundles: string
}

export class SyncStack extends Stack {
  constructor(scope: Construct, id: string, { client, manifests, bundles, ...props }: SyncProps) {
    super(scope, id, { description: `Lockstep keeps the items of ${client.code} in step`, ...props })
    const plans = lanesOf(client, manifests)
    const waitingFor = (connector: string) =>
      new Waiting(this, `Waiting-${connector}`, { name: nameFor(client, `lane-${connector}`), timeout: laneTimeout })
    const cloud: Cloud = {
      client,
      manifests,
      bundles,
      memory: new LinkTable(this, 'Memory', nameFor(client)),
      credentials: new Credentials(this, 'Secrets', client, manifests),
      lanes: new Map(plans.map(({ connector }) => [connector, waitingFor(connector)])),
      notices: new Waiting(this, 'WaitingNotices', { name: nameFor(client, 'notices'), timeout: noticesTimeout }),
    }
    const lanes = plans.flatMap(plan => {
      const waiting = cloud.lanes.get(plan.connector)
      if (!waiting) return []
      const { worker } = new ConnectorLane(this, `Lane-${plan.connector}`, plan, waiting, cloud)
      return [{ connector: plan.connector, title: plan.manifest.title, worker, waiting }]
    })
    const { listener, turnedAway } = new WebhookDoor(this, 'Door', cloud)
    const { beginner, missed } = new Schedules(this, 'Clock', cloud)
    const { teller } = new Notices(this, 'Notices', cloud)
    new Alarms(this, 'Alarms', {
      client: client.code,
      lanes,
      functions: { webhook: listener, schedule: beginner, notify: teller },
      asides: {
        ...Object.fromEntries(lanes.map(({ connector, waiting }) => [connector, waiting.aside])),
        notices: cloud.notices.aside,
      },
      missed,
      turnedAway,
      teller,
    })
    new Dashboard(this, 'Dashboard', client.code, nameFor(client), lanes)
    Tags.of(this).add('lockstep:client', client.code)
    Tags.of(this).add('application', 'lockstep')
  }
}
