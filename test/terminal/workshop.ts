// A repository on disk and an emulated tracker beside it that outlives every command: numbered items, begun at either end.
// What an item is about never changes, so that it is known again whatever it is called.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { lab } from '../../shared/connectors/jira/emulator.ts'
import { credential, host } from '../../shared/connectors/jira/emulator-world.ts'
import { type FieldName, fieldName, ref } from '../../shared/core/ids.ts'
import { isMissing } from '../../shared/hosts/local/files.ts'
import { type Ended, type Running, run, type Started, start } from './command.ts'
import { listen } from './loopback.ts'

const title = fieldName('title')
const body = fieldName('body')

export interface Shown {
  readonly number: number
  readonly title: string
}

export interface Spec extends Shown {
  readonly name: string
}

export interface Issue extends Shown {
  readonly ref: string
  readonly updated: number
}

export type Workshop = Awaited<ReturnType<typeof workshop>>

const about = (number: number): string => `What item ${number} is about.`
const numberIn = (text: string): number => Number(/What item (\d+) is about\./.exec(text)?.[1] ?? Number.NaN)

const lastSyncShape = z.strictObject({ timestamp: z.string(), items: z.record(z.string(), z.string()) })

/** `program`: the file that is the command, where that is not the one in our sources. */
export async function workshop(program?: string) {
  /** How far the clocks of the tracker and of every command are ahead of this machine's. */
  let ahead = 0
  const clock = {
    now: () => Date.now() + ahead,
    sleep: (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds)),
  }
  const tracker = lab({ clock })
  const door = await listen(tracker.emulator.fetch, { as: host })
  const folder = mkdtempSync(join(tmpdir(), 'workshop-'))
  const specs = join(folder, 'specs')
  const pathOf = (name: string): string => join(specs, name, 'README.md')
  mkdirSync(specs)
  mkdirSync(join(folder, 'clients'))
  writeFileSync(
    join(folder, '.env'),
    `LOCKSTEP_JIRA_EMAIL=${credential.email}\nLOCKSTEP_JIRA_TOKEN=${credential.token}\n`,
  )
  writeFileSync(join(folder, 'clients', 'ACME.yaml'), clientFile(door.address))

  const usual = (): Running => ({ ahead, ...(program !== undefined && { program }) })
  const issues = (): readonly Issue[] =>
    tracker.at.issues
      .all()
      .filter(({ project }) => project === '10000')
      .map(({ id, summary, description, updated }) => ({
        ref: id,
        number: numberIn(JSON.stringify(description)),
        title: summary,
        updated,
      }))

  return {
    folder,
    tracker,
    issues,
    specs: (): readonly Spec[] =>
      readdirSync(specs)
        .filter(name => /^\d/.test(name))
        .map(name => ({ name, text: readFileSync(pathOf(name), 'utf8') }))
        .map(({ name, text }) => ({ name, number: numberIn(text), title: /^# (.*)$/m.exec(text)?.[1] ?? '' })),
    addSpec(number: number): void {
      const name = `${String(number).padStart(4, '0')}-item`
      mkdirSync(join(specs, name))
      writeFileSync(
        pathOf(name),
        `---\nstatus: planned\ncreated: '2026-01-05'\n---\n\n# Item ${number}\n\n${about(number)}\n`,
      )
    },
    addIssue: (number: number) =>
      tracker.person.create({ [title]: `Item ${number}`, [body]: about(number) } as Readonly<
        Record<FieldName, string>
      >),
    editSpec({ name }: Spec, words: string): void {
      const text = readFileSync(pathOf(name), 'utf8')
      writeFileSync(pathOf(name), text.replace(/^# .*$/m, `# ${words}`))
    },
    editIssue: (issue: Issue, words: string) => tracker.person.edit(ref(issue.ref), { [title]: words }),
    /** What other tools read: package → when the tracker last changed what is in step. */
    lastSync(): Readonly<Record<string, string>> {
      try {
        const text = readFileSync(join(folder, '.lockstep/integrations/jira/last-sync.json'), 'utf8')
        return lastSyncShape.parse(JSON.parse(text)).items
      } catch (reason) {
        if (isMissing(reason)) return {}
        throw reason
      }
    },
    pass(milliseconds: number): void {
      ahead += milliseconds
    },
    start: (words: readonly string[], how: Running = {}): Started => start(folder, words, { ...usual(), ...how }),
    run: (words: readonly string[], how: Running = {}): Promise<Ended> => run(folder, words, { ...usual(), ...how }),
    async close(): Promise<void> {
      await door.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const clientFile = (address: string): string => `client: ACME
connections:
  here: { connector: files, root: . }
  jira: { connector: jira, site: "${address}" }
defaults: { limits: { writes: 5000, deletes: 0 } }
projects:
  SHOP:
    ends:
      specs: { in: here, folder: specs, format: leanspec }
      jira:  { in: jira, project: SHOP, type: Story }
    fields: { title: both ways, body: both ways }
`
