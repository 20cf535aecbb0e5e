// A process of its own that saves one link as often as it can and tells how often it won. Started by the tests.

import { linkId } from '../../shared/core/ids.ts'
import { localStore } from '../../shared/hosts/local/store.ts'

const [folder = '', times = '0'] = process.argv.slice(2)
const store = localStore(folder)
let won = 0
while (won < Number(times)) {
  const link = await store.link(linkId('one'))
  if (link && (await store.saveLink(link))) {
    won += 1
    process.stdout.write('.')
  }
}
