// Sets that stopped halfway, and files that look as if one had: looking writes nothing, whoever is still at work is left in
// peace, and what somebody else put there leads nowhere.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ref } from '../../../shared/core/ids.ts'
import { faultOf, got, readItem, sweep } from '../../conformance/suite/check.ts'
import { some } from '../../support/thorough.ts'
import { bring, filesNow, inAFreshFolder, lay, opened, packagesIn, project, root, status } from './halfway.ts'
import { dies, fails, onABreakableDisk, stepsOf } from './power.ts'

const story = ref('US-001')
const work = () => bring(opened('sdlc'), ['US-001'], 'complete', false)
const set = { ref: story, kind: 'item', set: { [status]: 'complete' }, sets: {} } as const
inAFreshFolder()
onABreakableDisk()

const drafts = () => join(root, 'it/.lockstep-writing')
const notes = () => readdirSync(drafts()).filter(name => name.endsWith('.json'))

const person = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false']
const git = (where: string, ...words: string[]) =>
  execFileSync('git', [...person, ...words], { cwd: join(root, where) })

/** The process dies between the two files of a set. */
async function halfway(): Promise<void> {
  for (let at = 1; ; at++) {
    lay(project)
    await dies(at, work)
    const left = packagesIn(filesNow())
    if (Object.keys(project).filter(path => left[path] !== project[path]).length === 1) return
  }
}

const whole = async () => {
  lay(project)
  await work()
  return filesNow()
}

const children: ChildProcess[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const child of children.splice(0)) child.kill()
})

/** The note says that it is another process, which is still there. */
function livingOwner(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  children.push(child)
  for (const name of notes()) {
    const path = join(drafts(), name)
    const note = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    writeFileSync(path, JSON.stringify({ ...note, process: child.pid }))
  }
  return child
}

const older = (minutes: number): void => {
  const at = Date.now() / 1000 - minutes * 60
  for (const name of readdirSync(drafts())) utimesSync(join(drafts(), name), at, at)
}

describe('a set that stopped halfway', { timeout: 60_000 }, () => {
  it('is shown as it was before, and looking writes nothing', async () => {
    await halfway()
    const left = filesNow()
    const end = opened('sdlc')
    expect((await sweep(end)).listed.map(({ item }) => item?.fields[status])).toEqual(['ready'])
    expect((await readItem(end, story)).fields[status]).toBe('ready')
    await end.probe?.()
    expect((await end.inspect?.({ people: [] }))?.findings).toEqual([])
    expect(filesNow()).toEqual(left)
  })

  it('is written whole by the next run, also when the machine slept for a week in between', async () => {
    const after = await whole()
    await halfway()
    older(7 * 24 * 60)
    await work()
    expect(filesNow()).toEqual(after)
  })

  it('stays whole where a step of taking it back fails, however long ago it stopped', async () => {
    const after = await whole()
    await halfway()
    const left = filesNow()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    const steps = await stepsOf(work)
    for (let at = 1; at <= steps; at++) {
      lay(left)
      await fails(at, work)
      await work()
      expect(packagesIn(filesNow()), `after step ${at}`).toEqual(after)
    }
  })

  it('is left to whoever is still writing it, and is free once that process is dead', async () => {
    const after = await whole()
    await halfway()
    const child = livingOwner()
    const left = filesNow()
    expect((await readItem(opened('sdlc'), story)).fields[status]).toBe('ready')
    expect(faultOf((await opened('sdlc').update([set]))[0])).toMatchObject({
      kind: 'rate-limited',
      message: expect.stringContaining('just being written by another run'),
    })
    expect(filesNow()).toEqual(left)
    await new Promise(gone => child.once('exit', gone).kill())
    await work()
    expect(filesNow()).toEqual(after)
  })

  it('is free after a while, where another process has the number of the dead one by now', async () => {
    const after = await whole()
    await halfway()
    livingOwner()
    older(11)
    await work()
    expect(filesNow()).toEqual(after)
  })

  it('does not cover what a person wrote since', async () => {
    await halfway()
    const page = join(root, 'it/stories/us-001.md')
    const tracking = join(root, 'it/sdlc-tracking.yaml')
    for (const path of [page, tracking]) writeFileSync(path, `${readFileSync(path, 'utf8')}# by hand\n`)
    await opened('sdlc').update([set])
    for (const path of [page, tracking]) expect(readFileSync(path, 'utf8')).toContain('# by hand')
  })
})

it('a step that fails leaves all files of a set as they were, or all written', { timeout: 60_000 }, async () => {
  const after = await whole()
  lay(project)
  const steps = await stepsOf(work)
  const ends = new Set<string>()
  for (let at = 1; at <= steps; at++) {
    lay(project)
    await fails(at, work)
    const left = packagesIn(filesNow())
    expect([project, after], `step ${at}`).toContainEqual(left)
    ends.add(JSON.stringify(left))
    await work()
    expect(packagesIn(filesNow()), `done again after step ${at}`).toEqual(after)
  }
  expect(ends.size).toBe(2)
})

const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A note that would put other words into a file, as somebody might commit it. */
function plant(path: string, words: string, becomes: string | undefined): string {
  const was = randomUUID()
  mkdirSync(drafts(), { recursive: true })
  writeFileSync(join(drafts(), was), words)
  const step = { path, was, version: fingerprint(words), ...(becomes === undefined ? {} : { becomes }) }
  const other = { path: 'stories/none.md', version: fingerprint('none') }
  const note = JSON.stringify({ machine: hostname(), process: 2 ** 30, steps: [step, other] })
  writeFileSync(join(drafts(), `${randomUUID()}.json`), note)
  return note
}

describe('a note that somebody planted', { timeout: 30_000 }, () => {
  it.each([
    ['behind a link out of the folder', 'way-out/kept.md'],
    ['above the folder', '../kept.md'],
    ['in Git', '.git/hooks/post-checkout'],
    ['in Git below', 'stories/.git/config'],
    ['in place of Git', 'stories/.git'],
    ['in Git by a link', 'inward/post-checkout'],
    ['in Git by another name', '.GIT/hooks/post-checkout'],
    ['with the tools of others', '.github/workflows/x.yml'],
  ])('writes nothing %s', async (_, path) => {
    lay(project)
    git('it', 'init', '-q')
    mkdirSync(join(root, 'outside'))
    writeFileSync(join(root, 'outside/kept.md'), 'kept')
    writeFileSync(join(root, 'kept.md'), 'kept')
    symlinkSync(join(root, 'outside'), join(root, 'it/way-out'))
    symlinkSync(join(root, 'it/.git/hooks'), join(root, 'it/inward'))
    const target = join(root, 'it', path)
    const kept = existsSync(target) ? readFileSync(target, 'utf8') : undefined
    const note = plant(path, 'evil', kept === undefined ? undefined : fingerprint(kept))
    // As if it had been ours: the paths alone have to be reason enough.
    writeFileSync(
      join(root, 'it/.git/lockstep-written'),
      `${fingerprint(note)}\n${Object.values(project).map(fingerprint).join('\n')}\n`,
    )
    await bring(opened('sdlc'), ['US-001'], 'complete', false)
    expect(existsSync(target) ? readFileSync(target, 'utf8') : undefined).toBe(kept)
  })

  it('changes nothing in a repository, where only what we wrote down ourselves counts', async () => {
    lay(project)
    const page = 'stories/us-001.md'
    plant(page, project[page]?.replace('By post', 'By fraud') ?? '', fingerprint(project[page] ?? ''))
    git('.', 'init', '-q')
    git('.', 'add', '-A')
    git('.', 'commit', '-qm', 'x')
    expect((await readItem(opened('sdlc'), story)).fields).toMatchObject({ body: 'By post.' })
    await work()
    expect(filesNow()[page]).toContain('By post.')
  })

  it.each(['{', '[]', '{"steps":[]}', 'null', '{"machine":"a","process":-1,"steps":[{"path":"a"},{"path":"b"}]}'])(
    'holds nobody up: %s',
    async text => {
      lay(project)
      mkdirSync(drafts())
      writeFileSync(join(drafts(), 'x.json'), text)
      expect((await readItem(opened('sdlc'), story)).fields[status]).toBe('ready')
      expect(got((await opened('sdlc').update([set]))[0])?.fields[status]).toBe('complete')
    },
  )

  it('and a link in place of the drafts leads nowhere: what lies there is neither swept out nor written beside', async () => {
    lay(project)
    const theirs = join(root, 'theirs')
    mkdirSync(theirs)
    const old = join(theirs, randomUUID())
    writeFileSync(old, 'kept')
    utimesSync(old, 1_600_000_000, 1_600_000_000)
    symlinkSync(theirs, drafts())
    expect(faultOf((await opened('sdlc').update([set]))[0])?.message).toMatch(/\.lockstep-writing .* Remove the link/)
    expect(readdirSync(theirs).map(name => join(theirs, name))).toEqual([old])
  })
})

it('a set that stopped halfway in a repository is written whole by the next run', { timeout: 60_000 }, async () => {
  const after = await whole()
  lay(project)
  git('.', 'init', '-q')
  git('.', 'add', '-A')
  git('.', 'commit', '-qm', 'x')
  let halves = 0
  for (const at of some(
    Array.from({ length: 30 }, (_, i) => i + 1),
    15,
  )) {
    lay(project)
    await dies(at, work).catch(() => undefined)
    const left = packagesIn(filesNow())
    const changed = Object.keys(project).filter(path => left[path] !== project[path])
    if (changed.length === 1) halves++
    await work()
    expect(packagesIn(filesNow()), `after step ${at}`).toEqual(after)
  }
  expect(halves).toBeGreaterThan(0)
})
