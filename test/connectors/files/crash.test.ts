// The process dies at every step of a batch in turn: each file is old or new, what belongs together is shown as it was until
// it is whole, and doing it again ends where it would have ended.

import { afterEach, expect, it, vi } from 'vitest'
import { bring, filesNow, inAFreshFolder, lay, opened, packagesIn, project, specs } from './halfway.ts'
import { dies, onABreakableDisk, stepsOf } from './power.ts'

inAFreshFolder()
onABreakableDisk()

afterEach(() => {
  vi.useRealTimers()
})

it.each([
  { what: 'specs, two changed and one new', format: 'leanspec', before: specs, names: ['001-a', '002-b'], isNew: true },
  { what: 'an entry with its page', format: 'sdlc', before: project, names: ['US-001'], isNew: false },
  { what: 'an entry with its page, and a new one', format: 'sdlc', before: project, names: ['US-001'], isNew: true },
] as const)('$what', { timeout: 60_000 }, async ({ format, before, names, isNew }) => {
  lay(before)
  const steps = await stepsOf(() => bring(opened(format), names, 'complete', isNew))
  const after = filesNow()
  expect(Object.keys(after).some(path => path.startsWith('.lockstep-'))).toBe(false)
  expect(steps).toBeGreaterThan(10)

  let halves = 0
  for (let at = 1; at <= steps; at++) {
    lay(before)
    await dies(at, () => bring(opened(format), names, 'complete', isNew))
    const left = packagesIn(filesNow())
    for (const [path, text] of Object.entries(left))
      expect(format === 'sdlc' && isNew ? [text] : [before[path], after[path]], `${path}, step ${at}`).toContain(text)
    const changed = Object.keys(after).filter(path => left[path] === after[path] && before[path] !== after[path])
    if (changed.length > 0 && changed.length < Object.keys(after).length) halves++

    await bring(opened(format), names, 'complete', isNew)
    expect(packagesIn(filesNow()), `done again after step ${at}`).toEqual(after)
  }
  // Otherwise nothing would have been tried.
  expect(halves).toBeGreaterThan(0)
})

it('what a dead process left lying about is swept out by a later write', async () => {
  lay(specs)
  await dies(4, () => bring(opened('leanspec'), ['001-a'], 'complete', false))
  expect(Object.keys(filesNow()).filter(path => path.startsWith('.lockstep-'))).not.toEqual([])
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
  await bring(opened('leanspec'), ['002-b'], 'complete', false)
  expect(Object.keys(filesNow())).toEqual(Object.keys(specs))
})
