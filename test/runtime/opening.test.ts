// Opening a client: one gate for all ends of a connection, wishes that only a field with a say can grant, scopes that fit.

import { expect, test } from 'vitest'
import { token } from '../../shared/connectors/_template/emulator-tracker.ts'
import * as template from '../../shared/connectors/_template/index.ts'
import { endId } from '../../shared/core/ids.ts'
import type { ConnectorSettings } from '../../shared/ports/connector-module.ts'
import { orderFor } from '../../shared/runtime/order.ts'
import { fileOf, trackers } from './trackers.ts'

const names = ['specs', 'jira']

const twoProjects = (file: string): string =>
  file.replace(
    /projects:\n([\s\S]*)/,
    (_, project: string) => `projects:\n${project}${project.replace('SHOP', 'SHED')}`,
  )

test('all projects of a connection share one pace, the one the client file sets', async () => {
  const file = twoProjects(fileOf(names)).replace(
    'specs: { connector: tracker,',
    'specs: { connector: tracker, at_most: 60/min,',
  )
  const here = await trackers(names, { file })
  for (let n = 0; n < 30; n++) here.page('specs').add({ title: `Item ${n}` })
  await Promise.all(['SHOP', 'SHED'].map(id => here.lockstep.syncProject(id)))
  const times = here.page('specs').service.calls.map(call => call.at)
  const within = times.map(from => times.filter(time => time >= from && time < from + 60_000).length)
  expect(times.length).toBeGreaterThan(60)
  expect(Math.max(...within)).toBeLessThanOrEqual(60)
})

test('all projects of a connection share one gate: no more requests at once than the service bears', async () => {
  const here = await trackers(names, { file: twoProjects(fileOf(names)), slowness: 3000 })
  for (let n = 0; n < 10; n++) here.page('specs').add({ title: `Item ${n}` })
  await Promise.all(['SHOP', 'SHED'].map(id => here.lockstep.syncProject(id)))
  expect(here.page('specs').service.mostAtOnce()).toBe(4)
})

test('an end without a say in a field cannot win it; there the client file stands', async () => {
  const here = await trackers(names, { file: fileOf(names, 'fields: { title: specs → others, status: both ways }') })
  const [project] = here.lockstep.client.projects
  const { binding } = await here.lockstep.engine('SHOP')
  if (!project) throw new Error('there is no project')
  const order = orderFor(project, binding, { conflictResolution: { wins: 'jira' } })
  expect(order.binding.fields.map(rule => [rule.name, rule.policy])).toEqual([
    ['title', 'latest'],
    ['status', { wins: endId('SHOP/jira') }],
  ])
})

test('a place the connector does not understand is refused, with its reason', async () => {
  const written = trackers(names, { file: fileOf(names).replace('project: ROCKET', "project: ''") })
  await expect(written).rejects.toThrow(
    /^DEMO\.yaml:\d+:\d+ projects\.SHOP\.ends\.specs\.project: `` is no project\. Write another one; it means: The project key/,
  )
})

test('a connector is told what the binding shares, and what this end calls it', async () => {
  const heard: ConnectorSettings<template.Scope>[] = []
  const custom = { ...template.manifest, custom: 'named' } as const
  const listening = {
    ...template,
    manifest: custom,
    open: (settings: ConnectorSettings<template.Scope>) => {
      heard.push(settings)
      return template.open(settings)
    },
  }
  const fields = 'fields: { title: both ways, comments: specs ↔ jira, "x:risk": { specs: Risk class, jira: Risk } }'
  const file = fileOf(names, fields).replace('example/api }', 'example/api, region: eu }')
  const here = await trackers(names, { file, opening: { modules: { tracker: async () => listening } } })
  await here.sync()
  expect(heard.map(({ names: called, shared, settings }) => ({ called, shared, settings }))).toMatchObject([
    {
      called: { 'x:risk': 'Risk class' },
      shared: { fields: ['title', 'x:risk'], comments: true },
      settings: { region: 'eu' },
    },
    { called: { 'x:risk': 'Risk' }, shared: { fields: ['title', 'x:risk'], comments: true } },
  ])
})

test('an account that lends its files opens an end of files when the scope names a folder', async () => {
  const lender = { ...template, manifest: { ...template.manifest, lends: { git: { api: 'https://git.example' } } } }
  const borrower = {
    ...template,
    manifest: { ...template.manifest, name: 'shelf', keeps: 'packages', borrows: { what: 'git', key: 'project' } },
  } as const
  const modules = { tracker: async () => lender, shelf: async () => borrower }
  const here = await trackers(names, { opening: { modules } })
  expect(here.lockstep.client.projects[0]?.ends.map(end => [end.connection, end.connector])).toEqual([
    ['specs', 'shelf'],
    ['jira', 'shelf'],
  ])
})

test('which ends hold packages is what their connectors say', async () => {
  const keeper = { ...template, manifest: { ...template.manifest, keeps: 'packages' } } as const
  const file = fileOf(names).replace('specs: { connector: tracker', 'specs: { connector: keeper')
  const modules = { tracker: async () => template, keeper: async () => keeper }
  const here = await trackers(names, { file, opening: { modules } })
  here.page('specs').add({ title: 'Check the tanks' })
  here.page('jira').add({ title: 'Paint the tanks' })
  await here.sync({ mode: 'push-only' })
  expect(here.page('specs').writes()).toEqual([])
  expect(here.page('jira').items()).toHaveLength(2)
})

test('a place that asks for no credential is opened without one', async () => {
  const free = { ...template, manifest: { ...template.manifest, secrets: [] } }
  const opened: unknown[] = []
  const open = (settings: ConnectorSettings<template.Scope>) => {
    opened.push(settings.secret)
    return template.open({ ...settings, secret: { token } })
  }
  const modules = { tracker: async () => ({ ...free, open }) }
  const here = await trackers(names, { without: names, opening: { modules } })
  here.page('specs').add({ title: 'Check the tanks' })
  expect((await here.sync()).errors).toEqual([])
  expect(here.page('jira').only().title).toBe('Check the tanks')
  expect(opened).toEqual([{}, {}])
})
