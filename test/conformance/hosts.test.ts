// The host conformance suite, run for every host.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localStore } from '../../shared/hosts/local/store.ts'
import { environmentVault } from '../../shared/hosts/local/vault.ts'
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

hostSuite(
  'local',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-'))
    return {
      store: localStore(folder),
      reopen: async () => localStore(folder),
      vault: environmentVault({
        LOCKSTEP_ONE_VERSION_TOKEN: 'only',
        LOCKSTEP_TWO_VERSIONS_TOKEN: 'new',
        LOCKSTEP_TWO_VERSIONS_USER: 'ü',
        LOCKSTEP_TWO_VERSIONS_OLD_TOKEN: 'old',
      }),
      close: () => rm(folder, { recursive: true }),
    }
  },
  { queue: 'a laptop empties its queue within each run; what is left is found by the next one' },
)
