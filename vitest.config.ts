// Tests run the builds of libraries that are shipped. Their development builds, which Vite would choose, check themselves at
// every step, and reading a text takes longer.

import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'

/** Those that wait for processes of their own begin first, so that the quick ones fill the time and nobody is waited for last. */
const slow = [
  /terminal\//,
  /bin\/demo/,
  /hosts-aws/,
  /bad-files/,
  /simulation\//,
  /engine\/storm/,
  /-suite/,
  /files\/hands/,
]

class SlowFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]): ReturnType<BaseSequencer['sort']> {
    const place = ({ moduleId }: (typeof files)[number]) => {
      const found = slow.findIndex(name => name.test(moduleId))
      return found < 0 ? slow.length : found
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: { globalSetup: 'test/support/surroundings.ts', sequence: { sequencer: SlowFirst } },
  plugins: [
    {
      name: 'shipped-builds',
      configResolved: ({ ssr }) => {
        ssr.resolve = { ...ssr.resolve, conditions: ['node'] }
      },
    },
  ],
})
