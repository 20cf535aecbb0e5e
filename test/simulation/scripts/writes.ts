// Scripts about writes that arrive late, and what must be remembered until they do.

import { forgetful, noOddities } from '../campaign.ts'
import { body, labels, title } from '../services/character.ts'
import type { Script, Stage } from './stage.ts'

const pair = { regime: 'owned', letters: ['G', 'L'], odd: forgetful } as const

/** Somebody at g says something new, and only g hears of it for now. */
async function agree(stage: Stage, words: string): Promise<void> {
  stage.only('g')
  stage.say('g', title, words)
  stage.look('g')
  await stage.seconds(15)
}

export const writes: Readonly<Record<string, Script>> = {
  /** The writer falls asleep with its write unsent, and wakes when everybody has forgotten it. */
  'asleep-past-the-lease': {
    casting: pair,
    async act(stage) {
      await stage.opened('g')
      await agree(stage, 'w100 the old one')
      let asleep = false
      stage.world.scheduler.fate = (_, name) => {
        if (name !== 'saveLink' || asleep) return {}
        asleep = true
        return { sleeps: 200_000 }
      }
      stage.only('l')
      stage.look('l')
      await stage.until(() => asleep)
      await agree(stage, 'w200 the new one')
      stage.only()
      await stage.looking(['l'], 160)
      await stage.seconds(60)
      await stage.looking(['l'], 60)
    },
  },

  /** A write without an answer arrives when another was written over it: it is ours, and not what was meant in the end. */
  'late-write': {
    casting: pair,
    async act(stage) {
      await stage.opened('g')
      await agree(stage, 'w100 the old one')
      const sent = slowOnce(stage, 60_000)
      stage.only('l')
      stage.look('l')
      await stage.until(sent)
      await agree(stage, 'w200 the new one')
      stage.only()
      await stage.looking(['l'], 120)
    },
  },

  /** A whole list of ours lands late, and a person adds a word to it before anybody looks. */
  'late-list': {
    casting: pair,
    async act(stage) {
      const say = async (end: string, ...words: string[]) => {
        stage.only(end)
        stage.say(end, labels, words.toSorted())
        stage.look(end)
        await stage.seconds(12)
      }
      await stage.opened('g')
      await say('g', 'bug')
      const sent = slowOnce(stage, 85_000)
      stage.only('l')
      stage.look('l')
      await stage.until(sent)
      const landing = stage.now + 85_000
      await stage.seconds(32)
      await say('g', 'bug', 'docs')
      stage.only('l')
      await stage.looking(['l'], 30, 10)
      stage.only('nobody')
      await stage.seconds((landing - stage.now) / 1000 + 1)
      await say('l', 'bug', 'infra')
      stage.only()
      await stage.looking(['l'], 30)
    },
  },

  /** A whole text of ours lands late, on a newer one that we know of, and a person goes on from there before anybody looks. */
  'late-text': {
    casting: { ...pair, regime: 'free' },
    async act(stage) {
      const add = (end: string, paragraph: string) => stage.say(end, body, `${stage.shown(end, body)}\n\n${paragraph}`)
      await stage.opened('g')
      stage.only('g')
      add('g', 'w100 the late one')
      stage.look('g')
      await stage.seconds(15)
      const sent = slowOnce(stage, 85_000)
      stage.only('l')
      stage.look('l')
      await stage.until(sent)
      const landing = stage.now + 85_000
      await stage.seconds(32)
      add('l', 'w200 the newer one')
      await stage.looking(['l'], 30, 10)
      stage.only('nobody')
      await stage.seconds((landing - stage.now) / 1000 + 1)
      stage.claim(!String(stage.shown('l', body)).includes('w200'), 'thrown', 'the late text covered up nothing')
      stage.say('l', body, String(stage.shown('l', body)).replace('w0c0 paragraph', 'w0c0 paragraph, and then w300'))
      stage.only()
      await stage.looking(['l'], 60)
    },
  },

  /** A paragraph of ours arrives, its answer is lost, and a person adds to it: it is one paragraph, not two. */
  'grown-paragraph': {
    casting: { ...pair, regime: 'free' },
    async act(stage) {
      await stage.opened('g')
      stage.only('g')
      stage.say('g', body, `${stage.shown('g', body)}\n\nw100 this one will grow a little`)
      stage.look('g')
      await stage.seconds(15)
      const sent = slowOnce(stage, 12_000)
      stage.only('l')
      stage.look('l')
      await stage.until(sent)
      await stage.seconds(15)
      stage.say('l', body, String(stage.shown('l', body)).replace('a little', 'a little more w200'))
      await stage.looking(['l'], 60)
      const times = String(stage.link.agreed[body]?.value).split('w100').length - 1
      stage.claim(times === 1, 'mangled', `a paragraph that was added to stands there ${times} times`)
    },
  },

  /** Our write lands on an edit of the same field that nobody has looked at. The service remembers it. */
  'covered-edit': {
    casting: { regime: 'free', letters: ['G', 'J'], odd: noOddities },
    async act(stage) {
      await stage.opened('g')
      await agree(stage, 'w100 the newer one')
      const sent = slowOnce(stage, 5_000, 'j')
      stage.only('j')
      stage.look('j')
      await stage.until(sent)
      await stage.seconds(2)
      stage.say('j', title, 'w200 covered up')
      stage.only()
      await stage.looking(['j', 'g'], 60)
    },
  },

  /** What our write hid is brought back into a question; the person who no longer sees it writes the paragraph anew. */
  'covered-and-continued': {
    casting: { regime: 'free', letters: ['G', 'J'], odd: noOddities, plan: { policy: 'ask' } },
    async act(stage) {
      await stage.opened('g')
      const write = (end: string, was: string, is: string) =>
        stage.say(end, body, String(stage.shown(end, body)).replace(was, is))
      stage.only('g')
      write('g', 'w0c0 paragraph', 'w100 paragraph')
      stage.look('g')
      await stage.seconds(15)
      const sent = slowOnce(stage, 5_000, 'j')
      stage.only('j')
      stage.look('j')
      await stage.until(sent)
      await stage.seconds(2)
      write('j', 'w0c0 paragraph', 'w0c0 paragraph and w200')
      await stage.looking(['j'], 60)
      stage.claim(stage.link.conflicts[body] !== undefined, 'thrown', 'the script found no question')
      write('j', 'w100 paragraph', 'w100 paragraph and w300')
      await stage.looking(['j'], 60)
      stage.only()
      stage.world.decide(stage.link.id, body, stage.thing('g').end)
      await stage.looking(['g', 'j'], 60)
    },
  },

  /** Our write arrives, its answer is lost, and a person who has it before them goes on from there: nobody disagrees. */
  'built-on-ours': {
    casting: { ...pair, regime: 'free', plan: { policy: 'ask' } },
    async act(stage) {
      await stage.opened('g')
      await agree(stage, 'w100 what we write')
      const sent = slowOnce(stage, 12_000)
      stage.only('l')
      stage.look('l')
      await stage.until(sent)
      stage.only('nobody')
      await stage.seconds(14)
      stage.say('l', title, 'w200 what a person makes of it')
      stage.only()
      await stage.looking(['l', 'g'], 60)
      const asked = [...stage.world.ledger.entries.values()].some(({ deed }) => deed === 'conflict')
      stage.claim(!asked, 'spurious', 'a question, though whoever wrote last had seen the other')
      stage.claim(String(stage.shown('g', title)).startsWith('w200'), 'lost', 'what was built on ours never came to g')
    },
  },

  /** The service answers nothing; when we read back what we wrote, a person has written something else. */
  'answered-by-another': {
    casting: { ...pair, regime: 'free', letters: ['G', 'J'] },
    async act(stage) {
      await stage.opened('g')
      await agree(stage, 'w100 what we write')
      let written = false
      stage.world.meddle = (end, request) => {
        if (end !== 'j') return undefined
        if (request.startsWith('update')) {
          written = true
          return { lands: 100 }
        }
        return written && request.startsWith('read') ? { lands: 4_000 } : undefined
      }
      stage.only('j')
      stage.look('j')
      await stage.until(() => written)
      await stage.seconds(3)
      stage.say('j', title, 'w200 what a person makes of it')
      stage.only()
      await stage.looking(['j', 'g'], 60)
    },
  },

  /** Other fields are edited while our answer is on its way: what it shows of them nobody has looked at. */
  'answer-shows-more': {
    casting: { ...pair, letters: ['G', 'J'], odd: { ...noOddities, history: false, revisions: 'nowhere' } },
    async act(stage) {
      await stage.opened('j')
      stage.only('j')
      stage.say('j', title, 'w100 written elsewhere')
      stage.look('j')
      await stage.seconds(15)
      const sent = slowOnce(stage, 4_000, 'g')
      stage.only('g')
      stage.look('g')
      await stage.until(sent)
      stage.say('g', labels, ['docs'])
      stage.say('g', 'due' as never, '2026-02-02')
      stage.only()
      await stage.looking(['g', 'j'], 60)
    },
  },
}

/** The next write to an end lands late, and its answer never comes if that is later than anybody waits. */
function slowOnce(stage: Stage, lands: number, at = 'l'): () => boolean {
  let sent = false
  stage.world.meddle = (end, request) => {
    if (sent || end !== at || !request.startsWith('update')) return undefined
    sent = true
    return { lands }
  }
  return () => sent
}
