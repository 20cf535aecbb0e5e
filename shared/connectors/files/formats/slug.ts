// Names of new packages: the next number and a few plain words. Nothing of a title reaches a path but letters and digits.

const longest = 50

/** `Überprüfung der Tanks!` → `uberprufung-der-tanks`; a title without a plain letter gets a word of its own. */
export function slug(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (plain.length <= longest) return plain || 'untitled'
  const cut = plain.slice(0, longest + 1)
  return cut.slice(0, Math.max(cut.lastIndexOf('-'), 20)).replace(/-+$/, '')
}

export const numberOf = (name: string): string | undefined => /^(\d{1,9})(?=[-_.]|$)/.exec(name)?.[1]

/** The number after the highest one, so that no name can be taken already. */
export function nextNumber(names: readonly string[], width: number): string {
  const numbers = names.flatMap(name => numberOf(name) ?? [])
  const highest = numbers.reduce((most, number) => Math.max(most, Number(number)), 0)
  return String(highest + 1).padStart(width, '0')
}

/** Not taken by anything that differs in case only. */
export function freeName(wanted: string, names: readonly string[]): string {
  const taken = new Set(names.map(name => name.toLowerCase()))
  if (!taken.has(wanted)) return wanted
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}`)) return `${wanted}-${n}`
}
