// What every vault must keep to.

import { describe, expect, it } from 'vitest'
import { type HostUnderTest, onFresh } from './host-under-test.ts'

/** What the vault under test must hold, so that there is something to ask for. */
export const knownSecrets = {
  'one-version': [{ token: 'only' }],
  'two-versions': [
    { token: 'new', user: 'ü' },
    { token: 'old', user: 'ü' },
  ],
} as const

export function vaultSuite(make: () => Promise<HostUnderTest>): void {
  const on = onFresh(make, host => host.vault)

  describe('vault', () => {
    it(
      'gives every version of a credential, the current one first',
      on(async vault => {
        expect(await vault.secret('one-version')).toEqual(knownSecrets['one-version'])
        expect(await vault.secret('two-versions')).toEqual(knownSecrets['two-versions'])
      }),
    )

    it.each(['nobody', '__proto__', 'constructor', '../one-version', ''])(
      'says what is missing, as a refusal nobody need repeat: %j',
      name =>
        on(async vault => {
          const refused: unknown = await vault.secret(name).catch((error: unknown) => error)
          expect(refused).toMatchObject({ name: 'Fault', kind: 'denied', verdict: { again: 'never' } })
          expect(String(refused)).toContain(name)
          expect(String(refused)).not.toMatch(/only|new|old/)
        })(),
    )
  })
}
