// The page of the demo in a real browser: edits arrive, people disagree and decide, a tracker breaks and catches up.

import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type House, openHouse, quickTiming } from '../../bin/demo/house.ts'
import { goLive, type Live } from '../../bin/demo/live.ts'
import { project } from '../../bin/demo/sample.ts'
import { openSite, type Site } from '../../bin/demo/site.ts'
import { systemClock } from '../../shared/hosts/local/clock.ts'
import { browserPath, openBrowser, withoutBrowser } from '../support/browser.ts'

if (browserPath === undefined) console.warn(`The page of the demo: ${withoutBrowser}`)

const soon = 30_000

describe.skipIf(browserPath === undefined)(
  `the page${browserPath ? '' : `, ${withoutBrowser}`}`,
  { timeout: 180_000 },
  () => {
    let house: House
    let live: Live
    let site: Site
    let browser: Browser
    let page: Page
    const complaints: string[] = []

    beforeAll(async () => {
      house = await openHouse(systemClock, quickTiming)
      await house.lockstep.syncProject(project)
      live = await goLive(house)
      site = await openSite(live, 0)
      browser = await openBrowser()
      page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      page.setDefaultTimeout(soon)
      page.on('pageerror', error => complaints.push(error.message))
      page.on('console', message => (message.type() === 'error' ? complaints.push(message.text()) : undefined))
      page.on('request', request =>
        request.url().startsWith(site.address) ? undefined : complaints.push(request.url()),
      )
      await page.goto(site.address)
      await row('Fuel the rocket').waitFor()
    }, 120_000)

    afterAll(async () => {
      await browser.close()
      await site.close()
      await live.close()
      await house.close()
    })

    const row = (title: string): Locator =>
      page.locator('#rows tr').filter({ has: page.locator('th', { hasText: title }) })
    const cell = (title: string, end: string): Locator => row(title).locator(`.cell[data-end="${end}"]`)
    const ends = () => live.ends.map(({ name }) => name)
    const trackers = () => Object.keys(house.trackers)
    /** Every end but those shows these words. */
    const arrives = async (title: string, words: string, but: readonly string[] = []) => {
      for (const end of ends().filter(name => !but.includes(name)))
        await cell(title, end).filter({ hasText: words }).waitFor()
    }
    const summary = (words: string) => page.locator('#summary', { hasText: words }).waitFor()
    const saved = async () => {
      await page.locator('#editor-save').click()
      await page.locator('#editor').waitFor({ state: 'hidden' })
    }

    test('shows every item at every end', async () => {
      expect(await page.locator('#rows tr').count()).toBe(7)
      expect(await page.locator('.cell').count()).toBe(49)
      await summary('7 items, the same at all 7 ends')
    })

    test('an edit in a form at a tracker arrives everywhere, and the page says how fast', async () => {
      const [one = ''] = trackers()
      await cell('Fuel the rocket', one).click()
      await page.getByLabel('Title').fill('Fuel both tanks')
      await page.getByLabel('Labels').fill('fuel, urgent')
      await page.getByLabel('Text').fill('First the left tank.\n\nThen the right tank, slowly.')
      await page.getByLabel('A comment').fill('Is there enough?')
      await saved()
      await page.locator('.title.is-fresh', { hasText: 'Fuel both tanks' }).first().waitFor()
      await arrives('Fuel both tanks', 'Fuel both tanks')
      await arrives('Fuel both tanks', 'urgent')
      for (const end of trackers()) await cell('Fuel both tanks', end).filter({ hasText: '1 comment' }).waitFor()
      await page.locator('#summary', { hasText: /reached 6 other ends in \d+\.\d\d s/ }).waitFor()
      await page
        .locator('#notes li[data-kind="wrote"]', { hasText: '"Fuel the rocket" → "Fuel both tanks"' })
        .first()
        .waitFor()
    })

    test('a file that is saved arrives at the trackers, by keyboard alone', async () => {
      await cell('Paint the fins', 'specs').focus()
      await page.keyboard.press('Enter')
      const file = page.locator('textarea.file')
      await file.waitFor()
      await file.fill((await file.inputValue()).replace('status: planned', 'status: complete'))
      await page.keyboard.press('Control+Enter')
      await page.locator('#editor').waitFor({ state: 'hidden' })
      for (const end of live.ends)
        await cell('Paint the fins', end.name).filter({ hasText: end.statuses.done }).waitFor()
      expect(await page.locator('.cell:focus').getAttribute('data-end')).toBe('specs')
      await page.keyboard.press('ArrowRight')
      expect(await page.locator('.cell:focus').getAttribute('data-end')).toBe('work')
    })

    test('a file that cannot be read is left alone, is named, and is mended at the page', async () => {
      const save = async (from: string, to: string) => {
        await cell('Tune the radio', 'tasks').click()
        const file = page.locator('textarea.file')
        // The editor that was closed before is still there, out of sight, with another file's text.
        await file.waitFor()
        await file.fill((await file.inputValue()).replace(from, to))
        await saved()
      }
      await save('status: Planned', 'status: [Planned')
      await page.locator('.banner', { hasText: /Task packages: .*line \d.*Mend the file/ }).waitFor()
      await summary('1 item is left alone')
      await save('status: [Planned', 'status: Done')
      for (const end of live.ends)
        await cell('Tune the radio', end.name).filter({ hasText: end.statuses.done }).waitFor()
      await summary('the same at all 7 ends')
    })

    test('two people disagree, one is right, and the item is the same everywhere again', async () => {
      await page.getByRole('button', { name: 'Make two people disagree' }).click()
      await page.locator('.question', { hasText: 'Two people changed the title.' }).waitFor()
      await summary('1 item waits for your decision')
      const right = page.locator('.question button', { hasText: '(on Monday)' })
      await right.focus()
      await page.keyboard.press('Enter')
      await page.locator('.question').waitFor({ state: 'detached' })
      await arrives('(on Monday)', '(on Monday)')
      await summary('the same at all 7 ends')
    })

    test('a tracker breaks: it is named, the others go on, and it catches up once it is mended', async () => {
      const [, broken = ''] = trackers()
      const title = live.ends.find(({ name }) => name === broken)?.title ?? ''
      const [one = ''] = trackers()
      await page.getByLabel(`How ${title} is`).selectOption('down')
      await page.locator('.banner', { hasText: `${title} is in trouble; the other 6 ends go on.` }).waitFor()
      await cell('Pack the parachute', one).click()
      await page.getByLabel('Title').fill('Pack two parachutes')
      await saved()
      await arrives('Pack two parachutes', 'Pack two parachutes', [broken])
      await page.locator('.banner', { hasText: '503' }).waitFor()
      expect(await cell('Pack two parachutes', broken).textContent()).toContain('Pack the parachute')
      await page.getByLabel(`How ${title} is`).selectOption('well')
      await arrives('Pack two parachutes', 'Pack two parachutes')
      await summary('the same at all 7 ends')
      expect(await page.locator('.banner').count()).toBe(0)
    })

    test('a token is revoked, and renewed', async () => {
      const [, , broken = ''] = trackers()
      const title = live.ends.find(({ name }) => name === broken)?.title ?? ''
      await page.getByLabel(`How ${title} is`).selectOption('revoked')
      await page.locator('.banner', { hasText: 'access denied' }).waitFor()
      await page.getByLabel(`How ${title} is`).selectOption('well')
      await summary('the same at all 7 ends')
    })

    test('paused, edits stay where they are; resumed, they arrive', async () => {
      const [one = '', two = ''] = trackers()
      await page.getByRole('button', { name: 'Pause Lockstep' }).click()
      await summary('Paused')
      await cell('Pick a landing site', one).click()
      await page.getByLabel('Title').fill('Pick two landing sites')
      await saved()
      await cell('Pick a landing site', one).filter({ hasText: 'two landing sites' }).waitFor()
      expect(await cell('Pick a landing site', two).textContent()).toContain('Pick a landing site')
      await page.getByRole('button', { name: 'Resume Lockstep' }).click()
      await arrives('Pick two landing sites', 'Pick two landing sites')
    })

    test('a new item appears everywhere', async () => {
      await page.getByRole('button', { name: 'Add an item' }).click()
      await page.getByLabel('Title').fill('Wave <b>goodbye</b>')
      await saved()
      await arrives('Wave <b>goodbye</b>', 'Wave <b>goodbye</b>')
      await summary('8 items, the same at all 7 ends')
    })

    test('nothing was asked of anybody else, and nothing went wrong on the page', () => {
      expect(complaints).toEqual([])
    })
  },
)
