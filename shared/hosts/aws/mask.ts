// Takes out of a line what must not be in a log: what looks like a secret, mail addresses, and whatever a telling key holds.

import { namesSecret, secretsIn } from '../../core/client/secrets.ts'

const cover = '•••'
const mail = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
const personal =
  /(?:^|[_\s-])(?:e?-?mails?|users?(?:[_\s-]?names?)?|(?:display|full|real|first|last)[_\s-]?names?|persons?|people|authors?|reporters?|creators?|assignees?|owners?|phones?|login)$/i

export const mask = (text: string): string =>
  secretsIn(text)
    .reduce((masked, { text: found }) => masked.replaceAll(found, cover), text)
    .replaceAll(mail, cover)

type About = Readonly<Record<string, string | number | boolean>>

export const maskAll = (about: About): About =>
  Object.fromEntries(
    Object.entries(about).map(([name, value]) => [mask(name), isTelling(name) ? cover : masked(value)]),
  )

const isTelling = (name: string): boolean =>
  namesSecret(name) || personal.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'))

const masked = (value: string | number | boolean) => (typeof value === 'string' ? mask(value) : value)
