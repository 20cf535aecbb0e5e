// Takes credentials out of anything that may be shown, in every form in which a service could echo them.

const shortest = 4

/** A function that covers the given secrets wherever they stand in a text. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.filter(secret => secret.length >= shortest).flatMap(echoes))]
  // The longest first: a secret may contain another.
  forms.sort((a, b) => b.length - a.length)
  return text => forms.reduce((covered, form) => covered.replaceAll(form, '•••'), text)
}

const echoes = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret.toWellFormed()),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
]

/** The secret parts of request headers: `Bearer x` hides `x` too. */
export const secretsIn = (headers: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(headers)
    .filter(([name]) => /authorization|token|secret|api-?key|cookie/i.test(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/).slice(1)])
