// Which items a pull request is about, by what people write on branches, in titles, and after a closing word. Pure: text
// from outside becomes names to look up, and nothing else.

export interface PullRequestWords {
  readonly branch: string
  readonly title: string
  readonly body: string
}

/** Nobody closes more with one pull request. */
const most = 20
const longest = 65_536

const key = /(?<![\w-])[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,8}(?![\w-]*@)(?!\w)/g
const keyInBranch = /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{1,9}-[1-9]\d{0,8}(?![A-Za-z0-9])/g
/** Hosts name a branch they make for an issue after its number: `17-fuel-the-rocket`. A date or a version is none. */
const numberInBranch = /(?:^|\/)([1-9]\d{0,8})(?=[-_][a-z])/gi
const number = /(?<![\w/&])#[1-9]\d{0,8}(?!\w)/g
const closing =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+((?:#[1-9]\d{0,8}|[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,8}|https:\/\/\S{1,500})(?:\s*(?:,|and|&)\s*(?:#[1-9]\d{0,8}|[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,8}))*)/gi

/** Names as people write them: `SHOP-42`, `#17`, an address. In a body only what follows a closing word counts. */
export function mentionsIn({ branch, title, body }: PullRequestWords): readonly string[] {
  const closed = [...body.slice(0, longest).matchAll(closing)].map(([, named = '']) => named)
  const names = [
    ...(branch.match(keyInBranch) ?? []).map(found => found.toUpperCase()),
    ...[...branch.matchAll(numberInBranch)].map(([, found]) => `#${found}`),
    ...[title, ...closed].flatMap(text => [...(text.match(key) ?? []), ...(text.match(number) ?? [])]),
    ...closed
      .flatMap(text => text.match(/^https:\/\/[^\s,)\]>]+/g) ?? [])
      .map(address => address.replace(/[.;:!?]+$/, '')),
  ]
  return [...new Set(names)].slice(0, most)
}
