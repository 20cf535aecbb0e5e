// Generated files are up to date, and a new connector is born healthy.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectorFolders, generated } from '../../shared/connectors/generate.ts'
import { newConnector } from '../../shared/connectors/new.ts'
import { connectors } from '../../shared/connectors/registry.ts'
import { connectorNames, connectorsFolder, laboratoryOf } from './find-connectors.ts'
import { checks } from './suite/all.ts'

test('registry, manifests and matrix are as npm run gen would write them', async () => {
  for (const [file, text] of await generated(connectorsFolder))
    expect(readFileSync(file, 'utf8'), `${file} is stale: npm run gen`).toBe(text)
})

test('the registry knows every connector and nothing else', async () => {
  expect(Object.keys(connectors)).toEqual(connectorNames().filter(name => name !== '_template'))
  for (const [name, load] of Object.entries(connectors)) expect((await load()).manifest.name).toBe(name)
})

describe('a new connector', () => {
  /** A house of its own, so that the other tests do not see what is built here. */
  const house = mkdtempSync(join(tmpdir(), 'lockstep-'))
  const folder = join(house, 'shared/connectors')

  beforeAll(() => {
    mkdirSync(folder, { recursive: true })
    const root = join(connectorsFolder, '../..')
    for (const floor of ['core', 'ports', 'http'])
      symlinkSync(join(root, 'shared', floor), join(house, 'shared', floor))
    symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
    for (const entry of ['_template', 'README.md'])
      cpSync(join(connectorsFolder, entry), join(folder, entry), { recursive: true })
  })
  afterAll(() => rmSync(house, { recursive: true }))

  test('is found, bears its own name, and passes the suite', async () => {
    expect(newConnector('acme-board', folder)).toContain('npm run gen')
    expect(connectorNames(folder)).toEqual(['_template', 'acme-board'])
    const open = await laboratoryOf('acme-board', folder)
    const lab = open()
    expect(lab.module.manifest).toMatchObject({ name: 'acme-board', title: 'Acme Board' })
    for (const check of checks) if (!check.excused?.(lab)) await check.run(open)
  })

  test('leaves no trace of the template in its files', () => {
    for (const file of readdirSync(join(folder, 'acme-board')))
      expect(readFileSync(join(folder, 'acme-board', file), 'utf8'), file).not.toMatch(/template/i)
  })

  test('enters the registry, the manifests and the matrix', async () => {
    const files = [...(await generated(folder)).values()]
    expect(files[0]).toContain("  'acme-board': () => import('./acme-board/index.ts'),")
    expect(files[0]).not.toContain('_template')
    expect(files[1]).toContain("import { manifest as acmeBoard } from './acme-board/manifest.ts'")
    expect(files[2]).toContain('[acme-board](acme-board/README.md)')
    // It is not in the demo until it says how it is shown there.
    expect(files[3]).toContain('Exhibit }>>> = {}')
    expect(connectorFolders(folder)).toEqual(connectorNames(folder))
  })

  test.each(['', 'Acme', '../evil', 'a b', '_template', '-x', 'x-', 'a/b', 'a--b'])('is refused the name %j', name => {
    expect(() => newConnector(name, folder)).toThrow('no name for a connector')
  })

  test('is refused when there is one already', () => {
    expect(() => newConnector('acme-board', folder)).toThrow('already')
  })
})
