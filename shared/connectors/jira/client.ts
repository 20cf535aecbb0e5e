// The connector itself: each method of the port, made of the parts beside this file.

import { getServerInfo } from 'jira.js/cloud'
import type { Connector } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { changes } from './changes.ts'
import { create } from './create.ts'
import { find } from './find.ts'
import { inspect } from './inspect.ts'
import { movedByUs, past } from './moves.ts'
import { named } from './named.ts'
import { openOffice } from './office.ts'
import { proveAccess, read } from './read.ts'
import { archive, remove } from './remove.ts'
import type { Scope } from './scope.ts'
import { readTime } from './time.ts'
import { update } from './update.ts'
import { wireServer } from './wire.ts'

export function openTracker(settings: ConnectorSettings<Scope>): Connector {
  const office = openOffice(settings)
  return {
    changes: (since, page) => changes(office, since, page),
    read: reads => read(office, reads),
    create: drafts => create(office, drafts),
    update: patches => update(office, patches),
    find: (marker, parent) => find(office, marker, parent),
    remove: removals => remove(office, removals),
    archive: removals => archive(office, removals),
    probe: () => proveAccess(office),
    wroteLast: ref => movedByUs(office, ref),
    past: ref => past(office, ref),
    named: words => named(office, words),
    inspect: question => inspect(office, question),
    async time() {
      const answer = await office.jira.ask('asking for the time', wireServer, client => getServerInfo(client))
      return readTime(answer.serverTime)
    },
  }
}
