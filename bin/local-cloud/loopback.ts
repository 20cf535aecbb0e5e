// Servers nobody outside this machine can reach.

import type { Server } from 'node:http'

/** Whoever stands further back in the line is sent away without a word. */
const longestLine = 4000

export async function listening(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', backlog: longestLine }, resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server listens on no port.')
  return `http://127.0.0.1:${address.port}`
}

export const closing = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
