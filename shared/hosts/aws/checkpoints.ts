// Where a sweep has got to, how far a service's clock is off, whether a connection rests, and which deliveries were heard.

import type { Settings } from '../../core/settings.ts'
import type { Outage, Progress, Store } from '../../ports/store.ts'
import { type Documents, isPlain, ofOthers } from './documents.ts'
import { tableShape } from './environment.ts'
import { deliveryKey, outageKey, progressKey, settingsKey, skewKey } from './keys.ts'
import { number, numberIn } from './row.ts'
import { putOnce, type Table } from './table.ts'

type Checkpoints = Pick<
  Store,
  'progress' | 'saveProgress' | 'settings' | 'saveSettings' | 'skew' | 'firstTime' | 'outage' | 'saveOutage'
>

export function keepCheckpoints(table: Table, documents: Documents): Checkpoints {
  return {
    async progress(end) {
      const key = progressKey(end)
      const row = await table.get(key)
      return row && documents.read(row, key.pk, isProgress)
    },
    async saveProgress(end, progress) {
      const key = progressKey(end)
      await table.put(key, await documents.rowOf(progress, key.pk, ofOthers))
    },

    async settings(binding) {
      const key = settingsKey(binding)
      const row = await table.get(key)
      return row && documents.read(row, key.pk, isSettings)
    },
    async saveSettings(binding, settings) {
      const key = settingsKey(binding)
      await table.put(key, await documents.rowOf(settings, key.pk, ofOthers))
    },

    async skew(connection, measured) {
      const key = skewKey(connection)
      const row =
        measured === undefined ? await table.get(key) : await putOnce(table, key, { milliseconds: number(measured) })
      return row && numberIn(row, 'milliseconds')
    },

    firstTime(delivery, now, expires) {
      // The table drops what expired some time afterwards; until then the row is as good as gone.
      const row = { expires: number(expires), [tableShape.expiry]: number(Math.ceil(expires / 1000)) }
      return table.putIf(deliveryKey(delivery), row, {
        says: 'attribute_not_exists(pk) OR #expires <= :now',
        names: { '#expires': 'expires' },
        values: { ':now': number(now) },
      })
    },

    async outage(connection) {
      const key = outageKey(connection)
      const row = await table.get(key)
      return row && documents.read(row, key.pk, isOutage)
    },
    async saveOutage(connection, outage) {
      const key = outageKey(connection)
      if (outage) await table.put(key, await documents.rowOf(outage, key.pk, ofOthers))
      else await table.remove(key)
    },
  }
}

const isProgress = (document: unknown): document is Progress =>
  isPlain(document) && ['since', 'page'].every(name => ['string', 'undefined'].includes(typeof document[name]))

const isSettings = (document: unknown): document is Settings =>
  isPlain(document) && Object.values(document).every(value => typeof value === 'string')

const isOutage = (document: unknown): document is Outage =>
  isPlain(document) && typeof document.until === 'number' && typeof document.why === 'string'
