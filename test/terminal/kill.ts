// npm run kill: a sync of 500 items, killed at 20 random moments and started again each time. Exits 1 when anything was
// lost, doubled, or told wrongly.  --items 500 --kills 20 --seed 1

import { parseArgs } from 'node:util'
import { killing } from './killing.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '500' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})

/** The same seed draws the same moments; what happens in them is up to the machine. */
function drawsFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const { kills, items, wrong } = await killing({
  items: Number(values.items),
  kills: Number(values.kills),
  random: drawsFrom(Number(values.seed)),
  say: line => console.log(line),
})
for (const line of wrong) console.log(`wrong: ${line}`)
console.log(`kill: ${kills} kills of a sync of ${items} items, ${wrong.length} things lost, doubled or told wrongly`)
if (wrong.length > 0 || kills === 0) process.exitCode = 1
