// The function of a lane: takes signals from the queue of one connector and has them looked at.

import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { Held } from '../shared/hosts/aws/give-back.ts'
import { awsHost, readEnvironment } from '../shared/hosts/aws/index.ts'
import type { Manifest } from '../shared/ports/connector.ts'
import type { ConnectorModule } from '../shared/ports/connector-module.ts'
import { openLane } from '../shared/runtime/lane.ts'
import { takeBatch } from './batch.ts'
import { readClient } from './client-data.ts'
import { meterOfLog } from './meter.ts'
import { shell } from './shell.ts'

export interface VisitParts {
  readonly name: string
  readonly module: ConnectorModule
  readonly manifests: Readonly<Record<string, Manifest>>
  readonly client: URL
}

/** Waiting costs money here: whoever has to wait longer comes back with the queue. */
const patience = 20_000

/** There are as many workers as a service takes requests at once: each sends one. */
const oneAtATime = (manifests: VisitParts['manifests']): VisitParts['manifests'] =>
  Object.fromEntries(
    Object.entries(manifests).map(([name, manifest]) => [name, { ...manifest, pace: { ...manifest.pace, atOnce: 1 } }]),
  )

export function visitFunction({ name, module, manifests, client: place }: VisitParts) {
  const client = readClient(place)
  const host = awsHost(
    readEnvironment(),
    client.projects.flatMap(project => project.ends),
  )
  const meter = meterOfLog(client.code, name)
  const lane = openLane({
    ...host,
    meter,
    client,
    manifests: oneAtATime(manifests),
    modules: { [name]: async () => module },
    fetch: globalThis.fetch,
    random: Math.random,
    patience,
  })
  const desk = { ...host, lane, meter, giveBack: (messages: readonly Held[]) => host.giveBack(name, messages) }
  return shell<SQSEvent, SQSBatchResponse>({ log: host.log, always: meter.publish }, (event, context) =>
    takeBatch(event.Records, desk, context.getRemainingTimeInMillis()),
  )
}
