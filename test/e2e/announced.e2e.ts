// What somebody announces: a sprint that starts, told by a tracker that tells nothing else here, and a gate that is advanced.

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fields } from '../../shared/core/value.ts'
import { systemClock } from '../../shared/hosts/aws/clock.ts'
import { awsDesk } from '../../shared/hosts/aws/desk.ts'
import { connectors, open } from '../../shared/index.ts'
import { ends, shop, trackers } from './shop.ts'
import { field, openTown, type Settler, type Town, twin, until } from './town.ts'
import { post } from './trackers.ts'
import { at, quiet } from './walks.ts'

const file = `${shop('QUIET', { schedule: 'sprint start sync', on: 'gate advanced: fields status' })}cloud: { account: "111122223333", region: eu-central-1 }
`
let town: Town
let office: Settler
beforeAll(async () => {
  town = await openTown(4)
  office = await town.settle('QUIET', file, trackers, { isDeaf: true })
})
afterAll(() => town.stop())

async function sprintStarts(): Promise<readonly number[]> {
  const { mailbox } = at(office, 'jira').hooks
  await mailbox.deliver(async () => 202)
  mailbox.post('sprint_started', { sprint: { id: 3, name: 'Rockets 3', state: 'active', originBoardId: 7 } })
  return mailbox.deliver(sent => post(`${office.running.door}/hooks/jira`, sent))
}

/** As `lockstep sync --cloud --trigger gate-advancement` does. */
async function gateIsAdvanced(): Promise<void> {
  const { dynamo, sqs, vault, region } = town.account
  const credentials = { accessKeyId: 'desk', secretAccessKey: 'local' }
  const secrets = new SecretsManagerClient({ endpoint: vault.endpoint, region, credentials })
  const bound = [...Object.entries(ends)].map(([connector, id]) => ({ id, connector }))
  const desk = await awsDesk({ code: 'QUIET', account: town.account.id }, bound, { dynamo, sqs, secrets })
  const host = { ...desk, clock: systemClock, log: { note: () => {} } }
  const lockstep = await open({ client: [{ name: 'QUIET.yaml', text: file }], host, modules: connectors })
  await lockstep.sendToLook('SHOP', { trigger: 'gate-advancement' })
  secrets.destroy()
}

test('a sprint that starts brings everything, a gate only the fields that are named, and the next sprint the rest', async () => {
  const counts = () => Object.values(office.services).map(({ person }) => person.count())
  const item = at(office, 'github').person.create({ title: 'Fuel the rocket', body: 'Left tank first.' } as Fields)
  expect(await sprintStarts()).toEqual([202])
  await until('the sprint has brought the item', () => counts().every(count => count === 1))
  await quiet(office, { posted: false })

  const there = await twin(office, ends.github, item, ends.jira)
  if (!there) throw new Error('the item is not at jira')
  const atJira = async (name: string) => field(await office.shown('jira', there), name)
  at(office, 'github').person.edit(item, { title: 'Fuel both tanks', status: 'closed' } as Fields)
  await gateIsAdvanced()
  await until('the gate has brought the status', async () => (await atJira('status')) === 'Done')
  await quiet(office, { posted: false })
  expect(await atJira('title')).toBe('Fuel the rocket')

  expect(await sprintStarts()).toEqual([202])
  await until('the sprint has brought the title', async () => (await atJira('title')) === 'Fuel both tanks')
  expect(counts()).toEqual([1, 1, 1])
  expect(town.account.border.refusals).toEqual([])
})
