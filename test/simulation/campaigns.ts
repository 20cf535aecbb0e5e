// Campaigns: kinds of runs, by name. Each draws its plan from the seed alone.

import { type Campaign, forgetful, noOddities, onlyChanges } from './campaign.ts'
import { peace, storm } from './faults.ts'
import { endOf, usualWeights } from './plan.ts'

export const campaigns: Readonly<Record<string, Campaign>> = {
  free: { regime: 'free' },
  owned: { regime: 'owned' },
  /** No storm at all, but everything else as usual. */
  peaceful: { regime: 'free', faults: peace },
  'peaceful-owned': { regime: 'owned', faults: peace },
  /** One edit at a time: every write is counted. */
  calm: {
    regime: 'calm',
    faults: { ...peace, hookDoubled: 1 },
    odd: { automation: false, refusals: false },
    plan: { scenario: 'calm', plainOrder: true },
  },
  /** The same edits at three ends, visits in all six orders. */
  orders: {
    regime: 'free',
    faults: peace,
    odd: noOddities,
    letters: ['G', 'J', 'L'],
    agenda: {
      ...onlyChanges,
      items: 1,
      edits: 12,
      weights: { ...usualWeights, back: 0, resolve: 0, 'comment-edit': 0, 'mirror-edit': 0, uncomment: 0, parent: 0 },
    },
    burst: 2500,
    plan: { scenario: 'orders', plainOrder: true },
  },
  'orders-ask': {
    regime: 'free',
    faults: peace,
    odd: noOddities,
    letters: ['G', 'J', 'L'],
    agenda: { ...onlyChanges, items: 1, edits: 9, weights: { title: 2, status: 2, priority: 1 } },
    burst: 2500,
    plan: { scenario: 'orders', plainOrder: true, policy: 'ask' },
  },
  /** The newest edit wins, though clocks are wrong. */
  latest: {
    regime: 'free',
    faults: { ...peace, skew: 120_000 },
    odd: noOddities,
    letters: ['G', 'J', 'L'],
    agenda: { ...onlyChanges, items: 1, edits: 0 },
    plan: { scenario: 'latest', plainOrder: true, policy: 'latest' },
  },
  /** Edits fall into the seconds between our read and our write, at ends that neither check nor remember. */
  window: {
    regime: 'owned',
    faults: peace,
    odd: forgetful,
    letters: ['G', 'J', 'L'],
    agenda: { ...onlyChanges, items: 2, edits: 30 },
    crowd: 4000,
    plan: { plainOrder: true },
  },
  /** The same where every end checks revisions: nothing may be overwritten. */
  'window-checked': {
    regime: 'free',
    faults: peace,
    odd: { ...noOddities, revisions: 'everywhere' },
    letters: ['G', 'J', 'L'],
    agenda: { ...onlyChanges, items: 2, edits: 30 },
    crowd: 4000,
    plan: { plainOrder: true, policy: 'latest' },
  },
  /** And where every overwritten edit can be read in the history. */
  'window-history': {
    regime: 'owned',
    faults: peace,
    odd: noOddities,
    letters: ['J', 'F'],
    agenda: { ...onlyChanges, items: 2, edits: 30 },
    crowd: 4000,
    plan: { plainOrder: true },
  },
  /** Slow workers and a slow wire. */
  slow: {
    regime: 'owned',
    faults: { ...peace, sleep: 0.03, sleepMost: 65_000, slowWire: 0.06, slowMost: 55_000, hookLost: 0.1 },
    odd: forgetful,
    letters: ['G', 'J', 'L'],
    agenda: onlyChanges,
    plan: { plainOrder: true },
  },
  'slow-checked': {
    regime: 'free',
    faults: { ...storm, sleep: 0.02, slowWire: 0.06 },
    odd: { revisions: 'everywhere' },
    agenda: onlyChanges,
  },
  stale: {
    regime: 'owned',
    faults: { ...peace, stale: 0.3, staleMost: 6_000, hookDoubled: 0.3 },
    odd: noOddities,
    agenda: onlyChanges,
  },
  /** Several edits of one field within the seconds a replica lags. */
  'stale-bursts': {
    regime: 'owned',
    faults: { ...peace, stale: 0.4, staleMost: 6_000, hookDoubled: 0.5 },
    odd: noOddities,
    agenda: { ...onlyChanges, items: 1, edits: 30, weights: { title: 3, status: 2, priority: 1, rewrite: 2 } },
    crowd: 5000,
  },
  'stale-read-back': {
    regime: 'owned',
    faults: { ...peace, stale: 0.5, staleMost: 6_000, hookDoubled: 0.3 },
    odd: { ...noOddities, readBack: true, history: false },
    agenda: onlyChanges,
  },
  'stale-minutes': {
    regime: 'owned',
    faults: { ...peace, stale: 0.3, staleMost: 6_000, hookDoubled: 0.3 },
    odd: { ...noOddities, timeStep: 60_000 },
    agenda: onlyChanges,
  },
  /** The credential sees nothing, again and again. */
  outages: { regime: 'free', faults: { ...storm, outages: 3, denials: 0 }, agenda: { remove: true } },
  denials: { regime: 'free', faults: { ...peace, denials: 1.5, hookLost: 0.2 } },
  bursts: { regime: 'free', faults: { ...peace, bursts: 3 } },
  blips: { regime: 'free', faults: { ...peace, blips: 0.15 } },
  /** Answers of creations are lost, and lists come later than the grace period allows for. */
  'lost-creations': {
    regime: 'free',
    faults: { ...storm, lostAnswer: 0.25, slowWire: 0.05 },
    agenda: { items: 4, edits: 8 },
  },
  /** Values change between one attempt to create and the next. */
  'changing-creations': {
    regime: 'owned',
    faults: { ...peace, lostAnswer: 0.4, slowWire: 0.1, slowMost: 55_000 },
    odd: noOddities,
    agenda: { ...onlyChanges, items: 3, edits: 24 },
    letters: ['G', 'F', 'L'],
    burst: 60_000,
    plan: { plainOrder: true, policy: 'ask' },
  },
  'late-lists': {
    regime: 'free',
    faults: { ...peace, lostAnswer: 0.3, hookLost: 1, listLag: 300_000 },
    agenda: { items: 4, edits: 8 },
    letters: ['G', 'J', 'N'],
  },
  /** No webhook ever arrives; with and without a census. */
  'no-hooks': { regime: 'free', faults: { ...storm, hookLost: 1 } },
  'no-hooks-no-census': {
    regime: 'free',
    faults: { ...storm, hookLost: 1, outages: 1.5 },
    agenda: { remove: false, clone: true, weights: { ...usualWeights, uncomment: 0 } },
    odd: { drift: false },
    plan: { censusEvery: 0 },
  },
  deletions: {
    regime: 'free',
    agenda: { items: 3, edits: 14, weights: { ...usualWeights, delete: 3, restore: 1.5, uncomment: 2 } },
  },
  'deletions-calm': {
    regime: 'free',
    faults: { ...peace, hookDoubled: 0.5 },
    agenda: { items: 3, edits: 14, weights: { ...usualWeights, delete: 3, restore: 1.5, uncomment: 2 } },
    plan: { deletions: 'mirror' },
  },
  /** A deletion meets an edit that nobody has looked at. */
  vetoes: {
    regime: 'free',
    faults: peace,
    odd: noOddities,
    letters: ['G', 'J', 'L'],
    agenda: { ...onlyChanges, items: 1, edits: 0 },
    plan: {
      scenario: 'veto',
      plainOrder: true,
      deletions: 'mirror',
      policy: { wins: endOf('G') },
      letters: ['G', 'J', 'L'],
    },
  },
  'slow-labels': {
    regime: 'free',
    faults: {
      ...peace,
      sleep: 0.03,
      sleepMost: 65_000,
      slowWire: 0.1,
      slowMost: 55_000,
      lostAnswer: 0.05,
      crash: 0.01,
    },
    odd: forgetful,
    letters: ['G', 'J', 'L'],
    agenda: { ...onlyChanges, items: 1, edits: 24, weights: { label: 4, unlabel: 4 } },
    crowd: 6000,
    plan: { plainOrder: true },
  },
  moves: { regime: 'free', agenda: { items: 3, edits: 14, weights: { ...usualWeights, move: 3 } } },
  copies: { regime: 'free', agenda: { edits: 12, weights: { ...usualWeights, clone: 3 } } },
  comments: {
    regime: 'free',
    agenda: {
      items: 1,
      edits: 16,
      comments: 8,
      weights: { title: 1, 'comment-edit': 5, 'mirror-edit': 4, uncomment: 3 },
    },
  },
  /** Disjoint paragraphs, everybody at once: nothing may be asked and nothing dropped. */
  paragraphs: {
    regime: 'owned',
    agenda: { ...onlyChanges, items: 1, edits: 24, weights: { paragraph: 3, rewrite: 4, strike: 1 } },
    crowd: 3000,
    plan: { plainOrder: true, policy: 'ask' },
  },
  labels: {
    regime: 'free',
    agenda: { ...onlyChanges, items: 1, edits: 24, weights: { label: 4, unlabel: 4, assign: 2, unassign: 2 } },
    crowd: 3000,
    plan: { plainOrder: true },
  },
  /** One end of every field only proposes: what it says is a question, which others join and people answer. */
  proposals: {
    regime: 'free',
    agenda: {
      ...onlyChanges,
      items: 1,
      edits: 24,
      weights: { label: 4, unlabel: 3, status: 1, rewrite: 1, resolve: 2 },
    },
    crowd: 3000,
    plan: { oddFlow: 'proposes' },
  },
  disputes: {
    regime: 'free',
    agenda: {
      ...onlyChanges,
      items: 1,
      edits: 24,
      weights: { title: 4, back: 1, status: 3, priority: 2, rewrite: 2, resolve: 3 },
    },
    crowd: 3000,
    plan: { plainOrder: true, policy: 'ask' },
  },
  odd: { regime: 'free', faults: { ...peace, hookDoubled: 0.3 } },
  /** One end stops answering for good: what the others agree on does not change. */
  'dead-end': {
    regime: 'free',
    dies: true,
    letters: ['G', 'J', 'F', 'L'],
    agenda: onlyChanges,
    plan: { plainOrder: true, policy: 'latest' },
  },
  reader: { regime: 'free', letters: ['G', 'F', 'R'] },
}

export const usual = ['free', 'owned'] as const
