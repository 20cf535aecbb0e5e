// Tests run the builds of libraries that are shipped. Their development builds, which Vite would choose, check themselves at
// every step, and reading a text takes longer.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [
    {
      name: 'shipped-builds',
      configResolved: ({ ssr }) => {
        ssr.resolve = { ...ssr.resolve, conditions: ['node'] }
      },
    },
  ],
})
