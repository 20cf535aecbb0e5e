// Scripts about several people who speak at once.

import type { EndId } from '../../../shared/core/ids.ts'
import { noOddities } from '../campaign.ts'
import { body, priority, status, title } from '../services/character.ts'
import type { Script, Stage } from './stage.ts'

const three = { regime: 'free', letters: ['G', 'J', 'L'], odd: noOddities, plan: { policy: 'ask' } } as const

const deedsOf = (stage: Stage, field: string, ...deeds: readonly string[]): readonly string[] =>
  [...stage.world.ledger.entries.values()]
    .filter(entry => entry.field === field && deeds.includes(entry.deed))
    .map(({ deed, end, from, to }) => `${deed} at ${end}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`)

export const disputes: Readonly<Record<string, Script>> = {
  /** A third end joins an open question; then the answer is what had been agreed before it spoke. */
  'joined-dispute': {
    casting: three,
    async act(stage) {
      await stage.opened('g')
      const speak = async (end: string, words: string, ...others: string[]) => {
        stage.only(end, ...others)
        stage.say(end, title, words)
        stage.look(end)
        await stage.seconds(20)
      }
      stage.only('nobody')
      stage.say('l', title, 'w200 said meanwhile')
      await speak('g', 'w100 agreed first', 'j')
      stage.only('l')
      stage.look('l')
      await stage.seconds(20)
      await speak('j', 'w300 joined')
      const open = stage.link.conflicts[title]
      stage.claim(open !== undefined && Object.keys(open.values).length === 3, 'thrown', 'the script found no dispute')
      stage.only()
      stage.world.decide(stage.link.id, title, 'g' as EndId)
      await stage.seconds(60)
    },
  },

  /** While a question is open nobody is told anything; what each end says stays as it is. */
  'frozen-dispute': {
    casting: three,
    async act(stage) {
      await stage.opened('g')
      stage.only('nobody')
      stage.say('g', title, 'w100 one opinion')
      stage.say('l', title, 'w200 the other')
      stage.only()
      stage.look('g')
      await stage.seconds(20)
      stage.look('l')
      await stage.looking(['g', 'j', 'l'], 120)
      const [g, l] = [stage.shown('g', title), stage.shown('l', title)].map(String)
      stage.claim(g?.startsWith('w100') === true && l?.startsWith('w200') === true, 'lost', `now ${g} and ${l}`)
    },
  },

  /** A person answers while a write to the item is on the wire: one at a time. The answer counts when it is given again. */
  'answered-in-between': {
    casting: three,
    async act(stage) {
      await stage.opened('g')
      stage.only('nobody')
      stage.say('g', title, 'w100 one opinion')
      stage.say('j', title, 'w200 the other')
      stage.only()
      stage.look('g')
      await stage.seconds(20)
      stage.look('j')
      await stage.seconds(20)
      stage.claim(stage.link.conflicts[title] !== undefined, 'thrown', 'the script found no dispute')
      let sent = false
      stage.world.meddle = (end, request) => {
        if (sent || end !== 'l' || !request.startsWith('update')) return undefined
        sent = true
        return { lands: 8000 }
      }
      stage.say('g', priority, 'p4')
      stage.look('g')
      await stage.until(() => sent)
      stage.world.decide(stage.link.id, title, 'g' as EndId)
      await stage.seconds(4)
      stage.claim(stage.link.conflicts[title] !== undefined, 'limits', 'two wrote the link at the same time')
      await stage.seconds(60)
      stage.world.decide(stage.link.id, title, 'g' as EndId)
      await stage.seconds(60)
      stage.claim(String(stage.shown('l', title)).startsWith('w100'), 'lost', 'the answer never came to l')
    },
  },

  /** Three people, three paragraphs, one moment: nothing to ask, nothing to drop. */
  'disjoint-paragraphs': {
    casting: three,
    async act(stage) {
      await stage.opened('g')
      stage.only('nobody')
      const write = (end: string, paragraph: number, words: string) => {
        const text = String(stage.shown(end, body)).split('\n\n')
        stage.say(end, body, text.map((block, i) => (i === paragraph ? words : block)).join('\n\n'))
        stage.look(end)
      }
      for (const [i, end] of ['g', 'j', 'l'].entries()) write(end, i, `w${i}00 by ${end}`)
      await stage.seconds(10)
      stage.only()
      await stage.looking(['g', 'j', 'l'], 120)
      const told = deedsOf(stage, 'body', 'conflict', 'overruled')
      stage.claim(told.length === 0, 'spurious', `disjoint paragraphs: ${told.join('; ')}`)
      for (const end of ['g', 'j', 'l']) {
        const text = String(stage.shown(end, body))
        stage.claim(text === 'w000 by g\n\nw100 by j\n\nw200 by l', 'lost', `${end} shows ${text}`)
      }
    },
  },

  /** Two people say the same thing: there is nothing to decide, and nobody loses. */
  'same-words': {
    casting: three,
    async act(stage) {
      await stage.opened('g')
      stage.only('nobody')
      for (const end of ['g', 'l']) {
        stage.say(end, title, 'w100 the same words')
        stage.say(end, priority, 'p4')
        stage.look(end)
      }
      await stage.seconds(5)
      stage.only()
      await stage.looking(['g', 'j', 'l'], 120)
      const told = [
        ...deedsOf(stage, 'title', 'conflict', 'overruled'),
        ...deedsOf(stage, 'priority', 'conflict', 'overruled'),
      ]
      stage.claim(told.length === 0, 'spurious', `they said the same: ${told.join('; ')}`)
    },
  },

  /** An end shows a word that no rule maps. It is told, and stays as it is, whatever the others say. */
  'unmapped-word': {
    casting: three,
    async act(stage) {
      await stage.opened('g')
      stage.say('l', status, 'Somewhere Else')
      stage.look('l')
      await stage.seconds(30)
      stage.say('g', status, 'G-done')
      stage.look('g')
      await stage.looking(['g', 'j', 'l'], 120)
      const shown = stage.shown('l', status)
      stage.claim(shown === 'Somewhere Else', 'lost', `l now shows ${shown}`)
    },
  },

  /** Each paragraph has an author of its own: who wrote another paragraph last has no say in this one. */
  'paragraph-authors': {
    casting: { ...three, plan: { policy: 'latest' } },
    async act(stage) {
      await stage.opened('g')
      stage.only('nobody')
      const write = async (end: string, paragraph: number, words: string) => {
        const text = String(stage.shown(end, body)).split('\n\n')
        stage.say(end, body, text.map((block, i) => (i === paragraph ? words : block)).join('\n\n'))
        await stage.seconds(5)
      }
      await write('j', 0, 'w100 the first paragraph')
      await write('l', 0, 'w200 the first paragraph, later')
      await write('g', 2, 'w300 the last paragraph, last of all')
      for (const end of ['j', 'g', 'l']) {
        stage.only(end)
        stage.look(end)
        await stage.seconds(20)
      }
      stage.only()
      await stage.looking(['g', 'j', 'l'], 120)
      const [first, , last] = String(stage.shown('j', body)).split('\n\n')
      stage.claim(first?.startsWith('w200') === true, 'order', `the later paragraph lost: ${first}`)
      stage.claim(last?.startsWith('w300') === true, 'lost', `the other paragraph: ${last}`)
    },
  },

  /** Somebody writes over a comment where it is only mirrored: it is put back, and stays what it is at home. */
  'mirror-edited': {
    casting: { ...three, letters: ['G', 'L'], plan: { policy: 'latest' } },
    async act(stage) {
      await stage.opened('g')
      const born = stage.world.newLineage('comment', 'g' as EndId, 0)
      const comment = stage.service('g').make('comment', { [body]: 'w500 a comment' }, born, stage.thing('g').ref)
      stage.look('g', comment)
      await stage.seconds(60)
      stage.say('l', body, 'w600 written over', born)
      stage.look('l', stage.thing('l', born))
      await stage.seconds(60)
      for (const end of ['g', 'l']) {
        const shown = String(stage.shown(end, body, born))
        stage.claim(shown.startsWith('w500'), 'lost', `at ${end} it says ${shown}`)
      }
    },
  },
}
