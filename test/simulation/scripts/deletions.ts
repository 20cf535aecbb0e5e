// Scripts about items that seem to be gone, and about deletions that meet something nobody had seen.

import { deletionField } from '../../../shared/core/conflict.ts'
import type { EndId } from '../../../shared/core/ids.ts'
import { forgetful, noOddities } from '../campaign.ts'
import { body, title } from '../services/character.ts'
import { alive, latest } from '../services/thing.ts'
import type { Script, Stage } from './stage.ts'

const lives = (stage: Stage, end: string): boolean => alive(stage.thing(end))

export const deletions: Readonly<Record<string, Script>> = {
  /** The first read of every visit finds nothing; a moment later all is well. The scope was healthy throughout. */
  'blip-in-every-visit': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: noOddities },
    async act(stage) {
      await stage.opened('g')
      const probed = new Map<string, number>()
      stage.world.meddle = (end, request, process) => {
        if (end !== 'g') return undefined
        if (request === 'probe') probed.set(process, stage.now)
        if (!request.startsWith('read')) return undefined
        return stage.now - (probed.get(process) ?? -60_000) < 12_000 ? undefined : { condition: 'blind' }
      }
      for (let i = 0; i < 4; i++) {
        stage.look('g')
        await stage.seconds(120)
      }
    },
  },

  /** The credential sees nothing at all for five minutes: every read is a 404, every list is empty. */
  'long-outage': {
    casting: { regime: 'owned', letters: ['G', 'J', 'L'], odd: noOddities },
    async act(stage) {
      await stage.opened('g')
      stage.world.meddle = end => (end === 'g' ? { condition: 'blind' } : undefined)
      stage.look('g')
      await stage.sweeping(300, true, 30)
    },
  },

  /** Permission for half of a scope is lost: six items are missing at once, and the scope itself can be seen. */
  'half-a-scope': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: noOddities },
    async act(stage) {
      await stage.opened('g', 6)
      stage.world.meddle = (end, request) =>
        end === 'g' && request.startsWith('read') ? { condition: 'blind' } : undefined
      for (let i = 0; i < 20; i++) {
        for (const unit of stage.world.items) stage.look('g', stage.thing('g', unit))
        await stage.seconds(20)
      }
    },
  },

  /** Our removal is on the wire when a person edits the item, and another visit comes by. */
  'removal-on-the-wire': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: forgetful },
    async act(stage) {
      await stage.opened('g')
      let sent = false
      stage.world.meddle = (end, request) => {
        if (end !== 'l' || !request.startsWith('remove')) return undefined
        sent = true
        return { lands: 25_000, lost: true }
      }
      stage.service('g').remove(stage.thing('g'))
      stage.look('g')
      await stage.until(() => sent)
      await stage.seconds(1)
      stage.say('l', title, 'w100 in the last moment')
      for (let i = 0; i < 4; i++) {
        stage.look('l')
        await stage.seconds(5)
      }
      await stage.looking(['l'], 60)
      const entries = [...stage.world.ledger.entries.values()]
      const wasHeard = entries.some(({ deed, to }) => deed === 'agreed' && String(to).startsWith('w100'))
      stage.claim(lives(stage, 'l') || !wasHeard, 'deletion', 'deleted by a removal sent before the edit was heard of')
    },
  },

  /** Our removal is about to be sent when a person edits the item, at a service that checks revisions. */
  'edited-before-the-removal': {
    casting: { regime: 'owned', letters: ['G', 'F'], odd: noOddities },
    async act(stage) {
      await stage.opened('g')
      let spoke = false
      stage.world.meddle = (end, request) => {
        if (spoke || end !== 'f' || !request.startsWith('remove')) return undefined
        spoke = true
        stage.say('f', title, 'w100 in the last moment')
        return undefined
      }
      stage.service('g').remove(stage.thing('g'))
      await stage.looking(['g', 'f'], 300)
      stage.claim(spoke, 'thrown', 'the script found no removal')
      stage.claim(lives(stage, 'f'), 'deletion', 'deleted over an edit the service knew of')
    },
  },

  /** A person is asked what a deletion means, and keeps the item: the other ends stay in step. */
  'kept-by-a-person': {
    casting: { regime: 'free', letters: ['G', 'J', 'L'], odd: noOddities, plan: { deletions: 'ask' } },
    async act(stage) {
      await stage.opened('g')
      stage.service('g').remove(stage.thing('g'))
      await stage.looking(['g'], 300)
      stage.claim(stage.link.conflicts[deletionField] !== undefined, 'thrown', 'the script found no question')
      stage.world.decide(stage.link.id, deletionField, 'j' as EndId)
      await stage.seconds(30)
      stage.say('j', title, 'w100 life goes on')
      await stage.looking(['j', 'l'], 120)
    },
  },

  /** Whoever deleted it had not been shown the newest edit: it speaks for the others, who keep the item. */
  'deleter-had-not-seen': {
    casting: { regime: 'free', letters: ['G', 'J', 'L'], odd: noOddities },
    async act(stage) {
      await stage.opened('g')
      stage.only('g')
      stage.say('g', title, 'w100 nobody else saw it')
      stage.look('g')
      await stage.seconds(20)
      stage.service('j').remove(stage.thing('j'))
      stage.only('j')
      await stage.looking(['j'], 200)
      stage.only()
      await stage.seconds(60)
      stage.claim(lives(stage, 'g') && lives(stage, 'l'), 'deletion', 'deleted over an edit the deleter had not seen')
      stage.claim(stage.service('j').things.size === 1, 'duplicates', 'made again where a person deleted it')
    },
  },

  /** What is disputed was seen by nobody as a whole: a deletion meanwhile is one end's own affair. */
  'deleted-in-dispute': {
    casting: { regime: 'free', letters: ['G', 'J', 'L'], odd: noOddities, plan: { policy: 'ask' } },
    async act(stage) {
      await stage.opened('g')
      // l hears what g says, and nothing of what j says at the same moment.
      stage.only('g', 'l')
      stage.say('j', title, 'w200 the other')
      stage.say('g', title, 'w100 one opinion')
      stage.look('g')
      await stage.seconds(40)
      stage.only('j')
      stage.look('j')
      await stage.seconds(40)
      stage.claim(Object.keys(stage.link.conflicts).length > 0, 'thrown', 'the script found no dispute')
      stage.only()
      stage.service('l').remove(stage.thing('l'))
      await stage.looking(['l'], 200)
      stage.claim(lives(stage, 'g') && lives(stage, 'j'), 'deletion', 'deleted while it was disputed')
    },
  },

  /** A deletion is on its way round; the last end to be asked has an edit that policy rejects. It stays, everywhere. */
  'veto-by-a-loser': {
    casting: { regime: 'free', letters: ['G', 'J', 'L'], odd: noOddities, plan: { policy: { wins: 'g' as EndId } } },
    async act(stage) {
      await stage.opened('g')
      // g has spoken and j has heard it; l speaks without having heard.
      stage.only('g', 'j')
      stage.say('g', title, 'w100 the one that wins')
      stage.look('g')
      await stage.seconds(20)
      stage.say('l', title, 'w200 the one that loses')
      stage.service('j').remove(stage.thing('j'))
      await stage.looking(['j'], 200)
      stage.only()
      await stage.looking(['l', 'g'], 200)
      stage.claim(lives(stage, 'g') && lives(stage, 'l'), 'deletion', 'deleted over an edit that policy rejects')
      const words = String(latest(stage.thing('g')).fields[title])
      stage.claim(words.startsWith('w100'), 'lost', `${words} won`)
    },
  },

  /** A person once answered a question about the title. That answers nothing about a deletion: an edit stops it as ever. */
  'veto-after-an-answer': {
    casting: { regime: 'free', letters: ['G', 'J', 'L'], odd: noOddities, plan: { policy: 'ask' } },
    async act(stage) {
      await stage.opened('g')
      stage.only('nobody')
      stage.say('g', title, 'w100 one opinion')
      stage.say('j', title, 'w200 the other')
      stage.only()
      await stage.looking(['g', 'j'], 40)
      stage.claim(stage.link.conflicts[title] !== undefined, 'thrown', 'the script found no dispute')
      stage.world.decide(stage.link.id, title, 'g' as EndId)
      await stage.looking(['g', 'j', 'l'], 60)
      stage.only('j')
      stage.service('j').remove(stage.thing('j'))
      await stage.looking(['j'], 200)
      stage.say('l', title, 'w300 still needed')
      stage.only()
      await stage.looking(['l', 'g'], 200)
      stage.claim(lives(stage, 'g') && lives(stage, 'l'), 'deletion', 'deleted over an edit, long after an answer')
    },
  },

  /** An item goes with many comments, some of them missing for a while already: that is one item, not too many. */
  'much-discussed': {
    casting: { regime: 'owned', letters: ['G', 'L'], odd: noOddities },
    async act(stage) {
      await stage.opened('g')
      const item = stage.thing('g')
      const comments = Array.from({ length: 6 }, (_, n) => {
        const unit = stage.world.newLineage('comment', item.end, 0)
        return stage.service('g').make('comment', { [body]: `w9${n}0 a comment` }, unit, item.ref)
      })
      await stage.sweeping(120, true)
      for (const comment of comments.slice(0, 5)) stage.service('g').remove(comment)
      await stage.sweeping(30, true)
      stage.service('g').remove(item)
      await stage.sweeping(600, true)
      stage.claim(!lives(stage, 'l'), 'deletion', 'the item is gone at g, and lives on at l')
    },
  },

  /** While an item is going, somebody says something else in a comment on it, and nobody has looked there. */
  'last-word': {
    casting: { regime: 'free', letters: ['G', 'L'], odd: noOddities, plan: { deletions: 'mirror' } },
    async act(stage) {
      await stage.opened('g')
      const item = stage.thing('g')
      const unit = stage.world.newLineage('comment', item.end, 0)
      const comment = stage.service('g').make('comment', { [body]: 'w900 the first word' }, unit, item.ref)
      await stage.sweeping(120, true)
      stage.service('l').remove(stage.thing('l'))
      stage.only('l')
      await stage.looking(['l'], 300)
      stage.service('g').set(comment, body, 'w901 the last word')
      stage.only()
      stage.look('g')
      await stage.seconds(60)
    },
  },
}
