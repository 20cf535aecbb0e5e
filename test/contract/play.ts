// Plays every conformance check of every connector that declares a contract, and judges all that is said meanwhile.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fieldName } from '../../shared/core/ids.ts'
import { elements } from '../../shared/core/value.ts'
import type { Contract } from '../../shared/http/emulator-lab.ts'
import { connectorNames, connectorsFolder, laboratoryOf } from '../conformance/find-connectors.ts'
import { checks } from '../conformance/suite/all.ts'
import { type Check, readItem, sample } from '../conformance/suite/check.ts'
import { type Hearing, hearing } from './hearing.ts'

/** Beside the project, where they were handed over. */
const descriptionsFolder = join(import.meta.dirname, '../../../shared/specs')
const isThere = existsSync(descriptionsFolder)

test.for(connectorNames())('%s', async (name, { task }) => {
  const contract = await contractOf(name)
  if (!isThere) task.meta.played = { name, unjudged: 'there are no descriptions in ../shared/specs' }
  else if (!contract) task.meta.played = { name, unjudged: 'it declares no contract' }
  else {
    const heard = hearing(await laboratoryOf(name), contract, descriptionsFolder)
    const failed = await playAll(heard)
    task.meta.played = { name, failed, verdict: heard.verdict() }
    expect(heard.verdict().wrong.length).toBe(0)
  }
})

async function contractOf(name: string): Promise<Contract | undefined> {
  const { contract } = await import(join(connectorsFolder, name, 'emulator.ts'))
  return contract
}

/** What no check asks, and every client would before it writes. */
const asides: readonly Check[] = [
  {
    name: 'looks before writing',
    async run(open) {
      const { connector, samples, module } = open()
      const people = Object.entries(samples.values).flatMap(([field, [, value]]) =>
        module.manifest.fields[fieldName(field)]?.kind === 'people' ? elements(value) : [],
      )
      await connector.inspect?.({ people: [...people, 'nobody@nowhere.example'] })
    },
  },
  {
    name: 'finds items by what people call them',
    async run(open) {
      const lab = open()
      const item = await readItem(lab.connector, lab.person.create(sample(lab, 0)))
      await lab.connector.named?.([item.ref, item.name ?? item.ref, item.url ?? item.ref, 'nothing of the kind'])
    },
  },
]

/** Whether a check passes is the suite's business; one that fails is named, because it may have left things unsaid. */
async function playAll(heard: Hearing): Promise<readonly string[]> {
  const lab = heard.open()
  const exceptions = lab.module.manifest.exceptions
  const isAsked = (check: Check) => exceptions[check.name] === undefined && check.excused?.(lab) === undefined
  const failed: string[] = []
  for (const check of [...checks.filter(isAsked), ...asides]) {
    try {
      await check.run(heard.open)
    } catch {
      failed.push(check.name)
    }
    await heard.settle()
  }
  return failed
}
