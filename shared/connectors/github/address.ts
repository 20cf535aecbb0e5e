// What issues and comments are called: by us, by people, and in the addresses GitHub uses for them.

import { Fault } from '../../core/errors.ts'
import { type Ref, ref } from '../../core/ids.ts'

export interface Repository {
  readonly owner: string
  readonly repo: string
}

/** An issue somewhere at GitHub. */
export interface Place extends Repository {
  readonly number: number
}

export function repositoryOf(name: string): Repository {
  const [owner = '', repo = ''] = name.split('/')
  return { owner, repo }
}

const isSameRepository = (a: Repository, b: Repository): boolean =>
  a.owner.toLowerCase() === b.owner.toLowerCase() && a.repo.toLowerCase() === b.repo.toLowerCase()

/** At home the number is enough; elsewhere the repository goes with it. */
export const refOf = (home: Repository, { owner, repo, number }: Place): Ref =>
  ref(isSameRepository(home, { owner, repo }) ? String(number) : `${owner}/${repo}#${number}`)

export const commentRefOf = (issue: number, comment: number): Ref => ref(`${issue}/${comment}`)

/** What a ref of this end means: an issue of the repository, or a comment at one. */
export function readRef(name: Ref): { readonly issue: number; readonly comment?: number } {
  const [, issue, comment] = /^([1-9]\d{0,14})(?:\/([1-9]\d{0,14}))?$/.exec(name) ?? []
  if (issue === undefined)
    throw new Fault({
      kind: 'not-found',
      message: `GitHub: ${JSON.stringify(name.slice(0, 60))} is no issue number. Use the number at the end of its address.`,
    })
  return comment === undefined ? { issue: Number(issue) } : { issue: Number(issue), comment: Number(comment) }
}

/** What a field may refer to: an issue here, or one in another repository. */
export function readPlace(home: Repository, word: string): Place | undefined {
  const [, owner, repo, number] = /^(?:([\w.-]+)\/([\w.-]+))?#?([1-9]\d{0,14})$/.exec(word) ?? []
  if (number === undefined || isClimbing(owner) || isClimbing(repo)) return undefined
  return { ...(owner && repo ? { owner, repo } : home), number: Number(number) }
}

const isClimbing = (segment: string | undefined): boolean => segment === '.' || segment === '..'

/** `https://api.github.com/repos/acme/shop/issues/42`, with or without anything before it. */
export function placeInAddress(address: string): Place | undefined {
  const [, owner, repo, number] = /\/repos\/([^/]+)\/([^/]+)\/issues\/(\d+)$/.exec(address) ?? []
  return owner && repo && number ? { owner, repo, number: Number(number) } : undefined
}

/** What people write when they mean an item: `42`, `#42`, `acme/shop#42`, or the address of its page. */
export function named(home: Repository, word: string): Ref | undefined {
  const text = word.trim().replace(/^GH-(?=\d+$)/i, '#')
  const page =
    /^https?:\/\/[^/]+\/([\w.-]+)\/([\w.-]+)\/issues\/([1-9]\d{0,14})\/?(?:\?[^#]*)?(?:#issuecomment-(\d+))?$/
  const [, owner, repo, number, comment] = page.exec(text) ?? []
  if (owner && repo && number) {
    if (!isSameRepository(home, { owner, repo })) return undefined
    return comment ? commentRefOf(Number(number), Number(comment)) : ref(number)
  }
  const place = readPlace(home, text)
  return place && isSameRepository(home, place) ? ref(String(place.number)) : undefined
}

/** Whether a full name means our repository: letters of either case do. */
export const isHome = (home: Repository, fullName: string): boolean => isSameRepository(home, repositoryOf(fullName))
