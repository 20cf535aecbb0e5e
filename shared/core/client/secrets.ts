// What looks like a secret. Client files are committed, mailed and shown; a secret in one is refused and never repeated.

const shapes: readonly (readonly [what: string, shape: RegExp])[] = [
  ['a GitHub token', /\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,})/g],
  ['a Slack token', /\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}/g],
  ['a Slack webhook', /hooks\.slack\.com\/services\/\S+/g],
  ['a Linear key', /\blin_(?:api|oauth|wh)_\w{8,}/g],
  ['an Atlassian token', /\bAT(?:ATT|CTT)[\w=+/-]{8,}/g],
  ['an AWS key', /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g],
  ['a Notion token', /\b(?:secret|ntn)_[A-Za-z0-9]{16,}/g],
  ['a credential of a request', /\b(?:Bearer|Basic)\s+[\w.~+/-]{12,}=*/gi],
  ['a signed token', /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/g],
  ['a password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/gi],
]

const keyNames =
  /(?:^|[_\s-])(?:tokens?|passwords?|passwd|pwd|secrets?|credentials?|(?:api|access|private|secret)[_\s-]?keys?|apikeys?)$/i

export interface Finding {
  readonly what: string
  readonly start: number
  readonly text: string
}

/** Secrets that can be told by their look, wherever they stand: in a value, a key or a remark. */
export const secretsIn = (text: string): readonly Finding[] =>
  shapes.flatMap(([what, shape]) =>
    [...text.matchAll(shape)].map(({ index, 0: found }) => ({ what, start: index, text: found })),
  )

export const namesSecret = (key: string): boolean => keyNames.test(key.replace(/([a-z])([A-Z])/g, '$1_$2'))

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

/** Long runs that change between letters, capitals and digits all the time: nobody writes so, generators do. */
export const looksRandom = (value: string): boolean => value.split(/[\s/.:,;@"'(){}[\]?&|]+/).some(isRandom)

function isRandom(word: string): boolean {
  if (word.length < 30 || uuid.test(word) || uuid.test(word.slice(-32))) return false
  const classes = [...word].map(letter =>
    /\d/.test(letter) ? '0' : /[a-z]/.test(letter) ? 'a' : /[A-Z]/.test(letter) ? 'A' : '-',
  )
  const turns = classes.filter((kind, i) => i > 0 && kind !== '-' && classes[i - 1] !== '-' && kind !== classes[i - 1])
  return classes.includes('0') && turns.length >= word.length / 5
}
