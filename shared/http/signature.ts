// Is a delivery from whom it says it is? Over the raw bytes, in constant time, with every secret that is valid now.

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Time } from '../core/ids.ts'

export interface Signature {
  readonly signed: Uint8Array
  /** What the service sent along. */
  readonly given: string | undefined
  /** Two while one is being rotated. */
  readonly secrets: readonly string[]
  readonly encoding: 'hex' | 'base64'
  /** Such as "sha256=". A signature without it is refused. */
  readonly prefix?: string
  readonly algorithm?: 'sha256' | 'sha1'
}

export function isGenuine({ signed, given, secrets, encoding, prefix = '', algorithm }: Signature): boolean {
  if (given === undefined || !given.startsWith(prefix)) return false
  // Compared as the text of the signature: decoding would let sloppy spellings through.
  const shown = Buffer.from(given.slice(prefix.length))
  let genuine = false
  for (const secret of secrets) {
    // Anybody can sign with an empty key.
    if (secret === '') continue
    const expected = Buffer.from(sign(signed, secret, encoding, algorithm))
    // No early exit: which of the secrets matched stays unknown too.
    if (expected.length === shown.length && timingSafeEqual(expected, shown)) genuine = true
  }
  return genuine
}

export const sign = (
  bytes: Uint8Array,
  secret: string,
  encoding: 'hex' | 'base64',
  algorithm: 'sha256' | 'sha1' = 'sha256',
): string => createHmac(algorithm, secret).update(bytes).digest(encoding)

/** Whether a signed time is near enough to now; one that is missing or no number is not. */
export const isFresh = (signedAt: number | undefined, now: Time, tolerance: Time): boolean =>
  signedAt !== undefined && Math.abs(now - signedAt) <= tolerance
