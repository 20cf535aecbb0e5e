// Scripts about creations whose answer is lost.

import { noOddities } from '../campaign.ts'
import { title } from '../services/character.ts'
import { alive, latest } from '../services/thing.ts'
import type { Script, Stage } from './stage.ts'

/** Answers of creations at an end are lost, and what they made stays hidden from lists and searches this long, in turn. */
function losing(stage: Stage, at: string, hidden: readonly number[]): { count: number } {
  const lost = { count: 0 }
  stage.world.meddle = (end, request) => {
    if (end !== at || !request.startsWith('create')) return undefined
    const hides = hidden[lost.count]
    if (hides === undefined) return undefined
    lost.count += 1
    stage.service(at).hides = hides * 1000
    return { lost: true, lands: 1000 }
  }
  return lost
}

export const creations: Readonly<Record<string, Script>> = {
  /** Two attempts with different words; the first comes to light first. What it shows is ours, not an edit. */
  'two-attempts': {
    casting: { regime: 'owned', letters: ['L', 'G'], odd: noOddities },
    async act(stage) {
      stage.world.muteHooks()
      const lost = losing(stage, 'g', [230, 600])
      const item = stage.make('l')
      stage.look('l', item)
      await stage.until(() => lost.count === 1)
      await stage.seconds(20)
      stage.say('l', title, 'w200 the new one')
      stage.look('l')
      await stage.sweeping(700)
    },
  },

  /** What was made stays hidden for a while, but not longer than it may. It is waited for, and not made again. */
  'hidden-for-a-while': {
    casting: { regime: 'owned', letters: ['L', 'G'], odd: noOddities },
    async act(stage) {
      stage.world.muteHooks()
      const lost = losing(stage, 'g', [120])
      const item = stage.make('l')
      stage.look('l', item)
      await stage.until(() => lost.count === 1)
      await stage.sweeping(300)
      const made = stage.service('g').landings.filter(({ deed }) => deed === 'create').length
      stage.claim(made === 1, 'duplicates', `made ${made} times`)
    },
  },

  /** The same where the id is ours: the second attempt only finds out that the first was made. */
  'two-attempts-own-id': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: noOddities },
    async act(stage) {
      stage.world.muteHooks()
      const lost = losing(stage, 'l', [400, 600])
      const item = stage.make('g')
      stage.look('g', item)
      await stage.until(() => lost.count === 1)
      stage.say('g', title, 'w200 the new one')
      stage.look('g')
      await stage.sweeping(700)
    },
  },

  /** The credential sees nothing from the moment an answer is lost: that the attempt is not found says nothing. */
  'blind-after-creating': {
    casting: { regime: 'owned', letters: ['L', 'G'], odd: noOddities },
    async act(stage) {
      stage.world.muteHooks()
      const created = () => stage.service('g').landings.filter(({ deed }) => deed === 'create').length
      stage.world.meddle = (end, request) => {
        if (end !== 'g') return undefined
        if (request.startsWith('create')) return created() === 0 ? { lost: true, lands: 1000 } : undefined
        return { condition: 'blind' }
      }
      const item = stage.make('l')
      stage.look('l', item)
      await stage.until(() => created() > 0)
      await stage.sweeping(500)
      stage.claim(created() === 1, 'duplicates', `made ${created()} times`)
    },
  },

  /** The first of two attempts comes to light when somebody has edited it: it is left as it is, and told. */
  'edited-twin': {
    casting: { regime: 'owned', letters: ['L', 'G'], odd: { ...noOddities, timeStep: 1 } },
    async act(stage) {
      stage.world.muteHooks()
      const lost = losing(stage, 'g', [230])
      const item = stage.make('l')
      stage.look('l', item)
      await stage.until(() => lost.count === 1)
      await stage.sweeping(210)
      const [twin, second] = stage.service('g').things.values()
      if (!twin || !second) throw new Error('There are no twins at g.')
      stage.service('g').hides = 0
      stage.service('g').set(twin, title, 'w300 my own words')
      await stage.sweeping(300, true)
      stage.claim(alive(twin), 'lost', 'a twin somebody edited was removed')
    },
  },

  /** A person copies what we made before we know that we made it. The copy bears our marker, too. */
  'copy-before-original': {
    casting: { regime: 'free', letters: ['L', 'G'], odd: noOddities },
    async act(stage) {
      stage.world.muteHooks()
      const lost = losing(stage, 'g', [60])
      const item = stage.make('l')
      stage.look('l', item)
      await stage.until(() => lost.count === 1)
      await stage.seconds(35)
      const [original] = stage.service('g').things.values()
      if (!original) throw new Error('Nothing was made at g.')
      const copy = stage.world.newLineage('item', original.end)
      stage.world.items.push(copy)
      stage.service('g').hides = 0
      const fields = { ...latest(original).fields, [title]: 'w900 a copy' }
      const thing = stage.service('g').make('item', fields, copy, undefined, original.marker)
      stage.look('g', thing)
      await stage.seconds(10)
      await stage.sweeping(200)
    },
  },

  /** Made a second time by a worker that dies right after claiming it; then the first one comes to light. One is too many. */
  'claimed-and-died': {
    casting: { regime: 'owned', letters: ['L', 'G'], odd: noOddities },
    async act(stage) {
      stage.world.muteHooks()
      const lost = losing(stage, 'g', [230])
      const first = stage.world.meddle
      let made = 0
      stage.world.meddle = (end, request, process) => {
        if (end === 'g' && request.startsWith('create') && lost.count === 1) {
          made += 1
          stage.service('g').hides = 300_000
        }
        return first(end, request, process)
      }
      let isDead = false
      stage.world.scheduler.fate = (_, name) => {
        if (isDead || made === 0 || name !== 'saveLink') return {}
        isDead = true
        return { dies: 'before' }
      }
      const item = stage.make('l')
      stage.look('l', item)
      await stage.until(() => lost.count === 1)
      await stage.sweeping(700)
      const told = [...stage.world.ledger.entries.values()].some(entry => entry.deed === 'left' && entry.end === 'g')
      stage.claim(isDead && told, 'duplicates', 'a second item was made, and nobody was told')
    },
  },
}
