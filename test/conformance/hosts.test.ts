// The host conformance suite, run for every host.

import { memoryHost } from '../../shared/hosts/memory/index.ts'
import { hostSuite } from './host-suite.ts'
import { knownSecrets } from './vault-suite.ts'

hostSuite('memory', async () => {
  const { store, queue, vault, clock } = memoryHost({ secrets: knownSecrets })
  return {
    store,
    queue,
    vault,
    async arrivals(within) {
      await clock.advance(within)
      return queue.receive()
    },
  }
})
