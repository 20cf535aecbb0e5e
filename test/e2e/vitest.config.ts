// End to end: what would be deployed, run on this machine. One file after the other: each is a whole cloud.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/e2e/*.e2e.ts'],
    globalSetup: 'test/support/surroundings.ts',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
