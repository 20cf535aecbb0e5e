// When a credential is to be renewed: those who asked for it are told some days ahead, whatever the service would allow.

import type { Time } from './ids.ts'

const day: Time = 24 * 60 * 60_000
const renewedEvery = 90
const daysAhead = 7

/** Whole days since it was put where it is kept. */
export const ageInDays = (since: Time, now: Time): number => Math.floor((now - since) / day)

export const isToBeRenewed = (days: number): boolean => days >= renewedEvery - daysAhead

/** What to say of one that is. */
export const renewalWords = (days: number): string =>
  `It is ${days} days old; every ${renewedEvery} days a new one is drawn, and the old one ended at its service.`
