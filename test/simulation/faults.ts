// What can go wrong, how often, and how badly. Plain data, so that a campaign can turn one knob and the shrinker can turn it off.

export interface Faults {
  /** Per step: the process dies there. */
  readonly crash: number
  /** Per step: the process sleeps up to `sleepMost`. */
  readonly sleep: number
  readonly sleepMost: number
  /** Per write: it happened, and nobody was told. */
  readonly lostAnswer: number
  /** Per write: it lands up to `slowMost` later, after the caller gave up or died. */
  readonly slowWire: number
  readonly slowMost: number
  /** Per request: refused before anything happened. */
  readonly failed: number
  /** Per read: a replica answers that lags up to `staleMost`. */
  readonly stale: number
  readonly staleMost: number
  readonly hookLost: number
  readonly hookDoubled: number
  readonly hookLate: number
  /** Per message sent by us: the queue delivers it twice. */
  readonly messageDoubled: number
  /** Per run and end, on average: the credential sees nothing for a while (404s and empty lists). */
  readonly outages: number
  /** Per run and end, on average: the credential is refused until a person renews it. */
  readonly denials: number
  /** Per run and end, on average: too many requests, for a while. */
  readonly bursts: number
  /** Per read of an item: it is not found for some seconds, though nobody removed it. */
  readonly blips: number
  /** Service clocks are wrong by up to this much. */
  readonly skew: number
  /** How late new items and changes may come to lists and searches. */
  readonly listLag: number
}

export const peace: Faults = {
  crash: 0,
  sleep: 0,
  sleepMost: 0,
  lostAnswer: 0,
  slowWire: 0,
  slowMost: 0,
  failed: 0,
  stale: 0,
  staleMost: 0,
  hookLost: 0,
  hookDoubled: 0,
  hookLate: 0,
  messageDoubled: 0,
  outages: 0,
  denials: 0,
  bursts: 0,
  blips: 0,
  skew: 0,
  listLag: 0,
}

export const storm: Faults = {
  crash: 0.015,
  sleep: 0.004,
  sleepMost: 65_000,
  lostAnswer: 0.02,
  slowWire: 0.01,
  slowMost: 55_000,
  failed: 0.01,
  stale: 0.15,
  staleMost: 6_000,
  hookLost: 0.15,
  hookDoubled: 0.1,
  hookLate: 0.1,
  messageDoubled: 0.02,
  outages: 0.4,
  denials: 0.1,
  bursts: 0.4,
  blips: 0.01,
  skew: 120_000,
  listLag: 30_000,
}

/** Faults that concern the world as it is rather than what happens in it: they stay when the storm ends. */
export const afterTheStorm = (faults: Faults): Faults => ({ ...peace, skew: faults.skew, listLag: faults.listLag })
