// A headless Chromium from the system's packages, where there is one.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Where it lies; undefined where none is installed. */
export const browserPath: string | undefined = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap(folder => names.map(name => join(folder, name)))
  .find(path => existsSync(path))

export const withoutBrowser = 'skipped: no Chromium on this machine (apt-get install chromium)'

export async function openBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error(withoutBrowser)
  // A build machine has no sandbox to offer; only a page of our own is ever opened.
  return chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}
