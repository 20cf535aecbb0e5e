// For each rule of the house a file that breaks it, and one that looks similar and does not.

import type * as rules from './architecture.ts'
import type { SourceFile } from './source.ts'

const file = (path: string, text: string): SourceFile => ({ path, text: `// The role of this file.\n${text}` })
const both = (path: string, text: string, ...others: readonly SourceFile[]) => [file(path, text), ...others]

/** For each rule: what breaks it, and what looks similar and does not. */
export const planted: Readonly<
  Record<keyof typeof rules, { readonly bad: readonly (readonly SourceFile[])[]; readonly good: readonly SourceFile[] }>
> = {
  importsGoDown: {
    bad: [
      both('shared/core/plan.ts', "import type { Store } from '../ports/store.ts'"),
      both('shared/text/a.ts', "export * from '../core/field.ts'"),
      both('shared/engine/a.ts', "import { b } from '../http/b.ts'"),
      both('shared/http/a.ts', "import '../engine/b.ts'"),
      both('shared/hosts/aws/a.ts', "const b = await import('../../connectors/registry.ts')"),
      both('shared/connectors/x/a.ts', "import { b } from '../../notices/b.ts'"),
      both('shared/engine/a.ts', "export { b } from '../index.ts'"),
      both('shared/runtime.ts', "import { b } from '../functions/visit/index.ts'"),
      both('functions/a.ts', "import type { b } from '../lib/b.ts'"),
      both('lib/a.ts', "type B = import('../bin/b.ts').B"),
      both('shared/elsewhere/a.ts', "import { b } from '../core/b.ts'"),
      both('bin/a.ts', "import b from '../clients/b.json'"),
    ],
    good: [
      file('shared/core/a.ts', "import { b } from '../text/b.ts'\nimport { c } from './c.ts'"),
      file(
        'shared/runtime.ts',
        "import { b } from './hosts/aws/index.ts'\nimport { c } from './connectors/registry.ts'",
      ),
      file(
        'shared/engine/b.ts',
        "// import { b } from '../http/b.ts'\nconst text = `import { b } from '../http/b.ts'`",
      ),
      file('bin/b.ts', "import { c } from '../shared/index.ts'\nimport { d } from '../lib/d.ts'"),
    ],
  },
  libReadsDeclarations: {
    bad: [
      both('lib/a.ts', "import { b } from '../shared/connectors/x/index.ts'"),
      both('lib/a.ts', "import { b } from '../shared/connectors/registry.ts'"),
      both('lib/a.ts', "import { b } from '../shared/hosts/aws/store.ts'"),
    ],
    good: [
      file(
        'lib/a.ts',
        "import { b } from '../shared/connectors/x/manifest.ts'\nimport { c } from '../shared/hosts/aws/environment.ts'\nimport { d } from '../shared/connectors/manifests.ts'\nimport { e } from '../shared/core/client.ts'",
      ),
    ],
  },
  connectorsStandAlone: {
    bad: [
      both('shared/connectors/x/a.ts', "import { b } from '../y/b.ts'"),
      both('shared/connectors/x/a.ts', "import { b } from '../_template/b.ts'"),
    ],
    good: [
      file('shared/connectors/x/a.ts', "import { b } from './b.ts'"),
      file('shared/connectors/registry.ts', "import('./x/index.ts')"),
    ],
  },
  importsAreWritten: {
    bad: [
      both('shared/engine/a.ts', 'await import(name)'),
      both('bin/a.ts', 'import(`./commands/\u0024{name}.ts`)'),
      both('bin/a.ts', "import { b } from './commands'"),
    ],
    good: [file('bin/a.ts', "import('./b.ts')\nimport.meta.dirname"), file('test/a.ts', 'import(name)')],
  },
  noCircles: {
    bad: [
      both(
        'shared/core/a.ts',
        "import type { B } from './b.ts'",
        file('shared/core/b.ts', "import { a } from './a.ts'"),
      ),
      both('a.ts', "import './b.ts'", file('b.ts', "export * from './c.ts'"), file('c.ts', "import('./a.ts')")),
      both('test/a.ts', "import { a } from './a.ts'"),
    ],
    good: [file('a.ts', "import './b.ts'\nimport './c.ts'"), file('b.ts', "import './c.ts'"), file('c.ts', '')],
  },
  floorZeroIsPure: {
    bad: [
      ...[
        'Date.now()',
        'new Date()',
        'new Date',
        'Date()',
        'Math.random()',
        'performance.now()',
        'setTimeout(a, 1)',
        'process.exit()',
        'async () => 1',
        'await a',
        'fetch(a)',
        'randomUUID()',
        '`\u0024{Date.now()}`',
      ].map(text => both('shared/core/a.ts', `const a = ${text}`)),
      both('shared/text/a.ts', "import { readFileSync } from 'node:fs'"),
      both('shared/text/a.ts', "import { Octokit } from '@octokit/rest'"),
    ],
    good: [
      file(
        'shared/core/a.ts',
        "import { createHash } from 'node:crypto'\nimport { z } from 'zod'\nnew Date(0)\nnew Date(text)\n// Date.now() and await\nconst why = 'await Date.now()'\nDate.UTC(1)\nconst of: Date = a\nitem.process()",
      ),
      file('shared/engine/a.ts', 'await Date.now()'),
    ],
  },
  namesSaySomething: {
    bad: [
      both('shared/core/utils.ts', ''),
      both('shared/helpers/date.ts', ''),
      both('lib/stack-helper.ts', ''),
      both('shared/engine/sync-manager.ts', ''),
      both('test/support/common.ts', ''),
      both('shared/engine/service.ts', ''),
    ],
    good: [file('test/simulation/services/service.ts', ''), file('shared/core/commonplace.ts', '')],
  },
  connectorsAreUnnamed: {
    bad: [
      "const kind = 'acme'",
      'const acmeToken = 1',
      'function openAcme() {}',
      "import { a } from './acme/a.ts'",
      'const url = `https://acme.example/\u0024{a}`',
      'const a = /acme-\\d+/',
      'const ACME_TOKEN = 1',
    ]
      .map(text => both('shared/connectors/a.ts', text, file('shared/connectors/acme/index.ts', '')))
      .concat([
        both('bin/a.ts', "const a = 'blue-sky'", file('shared/connectors/blue-sky/index.ts', '')),
        both('bin/a.ts', 'const blueSky = 1', file('shared/connectors/blue-sky/index.ts', '')),
        both('shared/runtime.ts', "import './connectors/files/a.ts'", file('shared/connectors/files/index.ts', '')),
        both(
          'bin/commands/a.ts',
          "import '../../shared/connectors/files/a.ts'",
          file('shared/connectors/files/index.ts', ''),
        ),
      ]),
    good: [
      file('shared/connectors/acme/a.ts', "const acme = 'acme'"),
      file('shared/connectors/registry.ts', "const all = { acme: () => import('./acme/index.ts') }"),
      file('shared/core/a.ts', '// Unlike acme.\nconst pacmen = "acmes"'),
      file('shared/core/b.ts', "const files = 'files'"),
      file('shared/connectors/files/a.ts', ''),
      file('bin/commands/files.ts', "import '../../shared/connectors/files/a.ts'"),
      file('test/acme.test.ts', "const acme = 'acme'"),
    ],
  },
  environmentIsReadOnce: {
    bad: [
      both('shared/engine/a.ts', 'process.env.TOKEN'),
      both('functions/a.ts', "process['env']"),
      both('bin/a.ts', 'const { env } = process; process?.env'),
      both('lib/a.ts', "import { env } from 'node:process'"),
    ],
    good: [file('shared/hosts/aws/environment.ts', 'process.env.TABLE'), file('bin/b.ts', 'process.argv')],
  },
  emulatorsStayAtHome: {
    bad: [
      both('functions/a.ts', "import { b } from '../shared/connectors/x/emulator.ts'"),
      both('shared/connectors/x/index.ts', "import { b } from './emulator-tracker.ts'"),
      both('shared/runtime.ts', "import type { b } from './http/emulator-lab.ts'"),
      both('bin/commands/sync.ts', "import { b } from '../../shared/http/emulator.ts'"),
    ],
    good: [
      file('shared/connectors/x/emulator.ts', "import { b } from '../../http/emulator.ts'"),
      file('bin/demo/house.ts', "import { b } from '../../shared/connectors/x/emulator.ts'"),
      file('test/a.ts', "import { b } from '../shared/connectors/x/emulator.ts'"),
    ],
  },
  productKnowsNoTests: {
    bad: [
      both('shared/core/a.ts', "import { b } from '../../test/support/b.ts'"),
      both('bin/a.ts', "import fc from 'fast-check'"),
    ],
    good: [file('test/a.ts', "import { b } from './support/b.ts'\nimport { it } from 'vitest'")],
  },
  nothingIsMocked: {
    bad: [both('test/a.ts', "vi.mock('./b.ts')"), both('test/a.ts', 'vi.doMock(b)')],
    good: [file('test/a.ts', "vi.fn()\n// vi.mock\n'vi.mock'")],
  },
  typesAreSaid: {
    bad: [
      both('test/a.ts', 'const a: any = 1'),
      both('bin/a.ts', 'a as any'),
      both('bin/a.ts', 'Array<any>'),
      both('bin/a.ts', '// @ts-ignore\na()'),
      both('bin/a.ts', '/* @ts-expect-error */ a()'),
    ],
    good: [file('test/a.ts', "expect.any(Number)\n// any\nconst why = 'any @ts-ignore'")],
  },
  filesSayTheirRole: {
    bad: [
      [{ path: 'bin/a.ts', text: "import 'b'\n// Too late to say it.\n" }],
      [{ path: 'shared/core/a.ts', text: '// a\n' }],
      [{ path: 'test/a.ts', text: '' }],
    ],
    good: [{ path: 'bin/a.ts', text: '#!/usr/bin/env node\n// What this is for.\n' }, file('bin/b.ts', '')],
  },
  roomsAreKnown: {
    bad: [both('shared/attic/a.ts', ''), both('shared/tools.ts', '')],
    good: [file('shared/core/a.ts', ''), file('shared/index.ts', '')],
  },
}
