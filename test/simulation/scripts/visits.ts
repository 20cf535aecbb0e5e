// Scripts about visits that overlap, come too often, or never end.

import type { EndId } from '../../../shared/core/ids.ts'
import { forgetful, noOddities } from '../campaign.ts'
import { labels, title } from '../services/character.ts'
import type { Script, Stage } from './stage.ts'

/** What was said first is never agreed again after what was said last. */
function neverBack(stage: Stage): void {
  const agreed = [...stage.world.ledger.entries.values()].filter(
    ({ deed, field }) => deed === 'agreed' && field === title,
  )
  const last = agreed.findLastIndex(({ to }) => String(to).startsWith('w100'))
  const first = agreed.findIndex(({ to }) => String(to).startsWith('w200'))
  stage.claim(first < 0 || last < first, 'echoes', 'the old words were agreed again, though nobody said them twice')
}

export const visits: Readonly<Record<string, Script>> = {
  /** Read, then overtaken by another visit, then compared with what that one saved. Times are rounded: they do not tell. */
  'overtaken-read': {
    casting: { regime: 'owned', letters: ['G', 'N'], odd: forgetful },
    async act(stage) {
      await stage.opened('g')
      await stage.seconds(61 - ((stage.now / 1000) % 60))
      stage.say('n', title, 'w100 the old one')
      stage.only('n')
      stage.look('n')
      await stage.seconds(12)
      let asleep = false
      stage.world.scheduler.fate = (_, name) => {
        if (asleep || !name.startsWith('n.read')) return {}
        asleep = true
        return { sleeps: 26_000 }
      }
      stage.look('n')
      await stage.until(() => asleep)
      await stage.seconds(1)
      stage.say('n', title, 'w200 the new one')
      stage.look('n')
      await stage.seconds(40)
      stage.only()
      await stage.looking(['n', 'g'], 60)
      neverBack(stage)
    },
  },

  /** A replica shows what the item said in between and nobody looked at then: only the service's own time tells its age. */
  'old-and-never-seen': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: forgetful, faults: { stale: 0.5, staleMost: 6_000 } },
    async act(stage) {
      await stage.opened('g')
      stage.only('nobody')
      stage.say('l', title, 'w100 in between')
      await stage.seconds(2)
      stage.say('l', title, 'w200 the last of it')
      stage.only('l')
      await stage.looking(['l'], 8, 0.5)
      neverBack(stage)
    },
  },

  /** Announced, and gone before anybody looked. Whoever looks comes back a few times, then lets it be. */
  'gone-before-the-first-look': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: noOddities },
    async act(stage) {
      await stage.opened('g')
      const before = stage.world.crew.visits
      for (let i = 0; i < 5; i++) {
        const item = stage.make('g')
        stage.service('g').remove(item)
        stage.look('g', item)
        stage.look('l', item)
      }
      await stage.seconds(1200)
      const [visits, waiting] = [stage.world.crew.visits - before, stage.world.signals.length]
      stage.claim(
        waiting === 0,
        'calls',
        `after 20 minutes and ${visits} visits, ${waiting} messages are still about it`,
      )
    },
  },

  /** A service is down for six hours: sweeps find what is due every minute, and what waits must not pile up. */
  'down-for-hours': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: forgetful },
    async act(stage) {
      await stage.opened('g')
      stage.world.meddle = end => (end === 'l' ? { condition: 'dead' } : undefined)
      stage.say('g', title, 'w100 while it is down')
      stage.look('g')
      await stage.sweeping(6 * 3600, false, 60)
      const waiting = stage.world.signals.length
      stage.claim(waiting <= 100, 'calls', `${waiting} messages wait for a service that is down`)
    },
  },

  /** Several visits work on one link at once; what one of them concluded from an outdated link is nobody's agreement. */
  'outrun-conclusions': {
    casting: { regime: 'free', letters: ['G', 'J', 'L'], odd: noOddities },
    async act(stage) {
      await stage.opened('g')
      for (let i = 1; i <= 4; i++) {
        stage.only('nobody')
        for (const [n, end] of ['g', 'j', 'l'].entries()) {
          stage.say(end, labels, [`word${i}${n}`])
          stage.say(end, title, `w${i}${n}0 said at ${end}`)
          stage.look(end)
        }
        await stage.seconds(5)
        stage.only()
        await stage.seconds(60)
      }
    },
  },

  /** A new item is announced while its scope cannot be seen. No census will find it, and it is not edited again. */
  'unlinked-behind-an-outage': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: noOddities, plan: { censusEvery: 0 } },
    async act(stage) {
      await stage.opened('g')
      stage.world.meddle = (end, request) =>
        end === 'g' && request.startsWith('read') ? { condition: 'blind' } : undefined
      const item = stage.make('g')
      await stage.sweeping(60)
      stage.look('g', item)
      await stage.seconds(20)
      stage.world.meddle = () => undefined
      await stage.seconds(60)
      stage.claim(stage.world.things(1, 'l' as EndId).length === 1, 'diverged', 'the new item never came to l')
    },
  },

  /** The worker dies with the cursor saved. What was listed must have been told before. */
  'dies-at-the-cursor': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: { ...noOddities, drift: false } },
    async act(stage) {
      await stage.opened('g', 2)
      await stage.sweeping(60)
      stage.say('g', title, 'w100 listed', 0)
      await stage.seconds(60)
      stage.say('g', title, 'w200 listed later', 1)
      await stage.seconds(2)
      let died = false
      stage.world.scheduler.fate = (_, name) => {
        if (died || name !== 'saveProgress') return {}
        died = true
        return { dies: 'after' }
      }
      await stage.sweeping(200, false, 50)
      const shown = String(stage.shown('l', title, 0))
      stage.claim(shown.startsWith('w100'), 'lost', `l still shows ${shown}`)
    },
  },

  /** Of several items written together one is gone: that says nothing about the others. */
  'one-of-a-batch': {
    casting: { regime: 'owned', letters: ['G', 'F'], odd: noOddities },
    async act(stage) {
      await stage.opened('g', 3)
      stage.only('g')
      for (const unit of [0, 1, 2]) {
        stage.say('g', title, `w${unit}00 all at once`, unit)
        stage.look('g', stage.thing('g', unit))
      }
      await stage.seconds(30)
      stage.world.meddle = (end, request) => {
        if (end !== 'f' || !request.startsWith('update')) return undefined
        stage.world.meddle = () => undefined
        stage.service('f').remove(stage.thing('f', 0))
        return { lands: 300 }
      }
      stage.world.signals.greedy = true
      stage.only()
      await stage.sweeping(200)
    },
  },

  /** A change comes to the list after a later one was listed. */
  'late-to-the-list': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: { ...noOddities, drift: false } },
    async act(stage) {
      await stage.opened('g', 2)
      await stage.sweeping(60)
      stage.service('g').hides = 20_000
      stage.say('g', title, 'w100 listed late', 0)
      stage.service('g').hides = 0
      await stage.seconds(5)
      stage.say('g', title, 'w200 listed at once', 1)
      await stage.seconds(2)
      await stage.sweeping(120, false, 30)
      const shown = String(stage.shown('l', title, 0))
      stage.claim(shown.startsWith('w100'), 'lost', `l still shows ${shown}`)
    },
  },
}
