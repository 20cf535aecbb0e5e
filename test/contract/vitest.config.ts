// The contract run: the conformance checks once more, in front of judges.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/contract/play.ts'],
    globalSetup: 'test/support/surroundings.ts',
    reporters: ['./test/contract/tell.ts'],
    testTimeout: 110_000,
    silent: true,
  },
})
