// List prices of the cloud, in dollars: Europe (Ireland), on demand, as known in November 2026 without any free tier. The
// one place where they stand; correct them here.

export const prices = {
  asOf: '2026-11, eu-west-1, on demand, no free tier',
  /** A unit: up to 4 KB read with every write before it seen. */
  readUnit: 0.1415 / 1e6,
  /** A unit: up to 1 KB written. */
  writeUnit: 0.705 / 1e6,
  /** Table and backup of every moment, a month. */
  gigabyte: 0.283 + 0.22,
  queueRequest: 0.4 / 1e6,
  /** A function on arm64. */
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  clockCall: 1 / 1e6,
  doorRequest: 1.11 / 1e6,
} as const
