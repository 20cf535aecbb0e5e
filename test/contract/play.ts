// Plays every conformance check of every connector that declares a contract, and judges all that is said meanwhile.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Contract } from '../../shared/http/emulator-lab.ts'
import { connectorNames, connectorsFolder, laboratoryOf } from '../conformance/find-connectors.ts'
import { checks } from '../conformance/suite/all.ts'
import type { Check } from '../conformance/suite/check.ts'
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

/** Whether a check passes is the suite's business; one that fails is named, because it may have left things unsaid. */
async function playAll(heard: Hearing): Promise<readonly string[]> {
  const lab = heard.open()
  const exceptions = lab.module.manifest.exceptions
  const isAsked = (check: Check) => exceptions[check.name] === undefined && check.excused?.(lab) === undefined
  const failed: string[] = []
  for (const check of checks.filter(isAsked)) {
    try {
      await check.run(heard.open)
    } catch {
      failed.push(check.name)
    }
    await heard.settle()
  }
  return failed
}
