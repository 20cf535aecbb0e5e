// A push to a repository says which packages to look at, and nothing else is looked at.

import { describe, expect, it } from 'vitest'
import { overhear } from '../../../shared/connectors/files/overhear.ts'
import { scope as scoped } from '../../../shared/connectors/files/scope.ts'

const scope = scoped.parse({ repo: 'acme/shop', folder: 'specs', format: 'leanspec' })
const push = (also: object = {}, commit: object = {}) => ({
  id: 'one',
  event: 'push',
  payload: {
    ref: 'refs/heads/main',
    repository: { full_name: 'Acme/shop', default_branch: 'main' },
    commits: [
      {
        added: ['specs/003-new/README.md', 'src/index.ts'],
        removed: ['specs/001-old/README.md'],
        modified: ['specs/002-b/README.md', 'specs/002-b/DESIGN.md', 'README.md'],
        ...commit,
      },
    ],
    ...also,
  },
})
const items = (...refs: readonly string[]) => ({ look: 'items', refs })

describe('a push', () => {
  it('leads to the packages whose files came, went or changed', () => {
    expect(overhear(push(), scope)).toEqual(items('003-new', '001-old', '002-b'))
  })

  it('leads to a package that was put away', () => {
    const away = push({}, { added: ['specs/archived/001-old/README.md'], modified: [] })
    expect(overhear(away, scope)).toEqual(items('001-old'))
  })

  it.each([
    { what: 'of another branch', delivery: push({ ref: 'refs/heads/other' }) },
    { what: 'of a tag', delivery: push({ ref: 'refs/tags/main' }) },
    { what: 'of another repository', delivery: push({ repository: { full_name: 'acme/x', default_branch: 'main' } }) },
    { what: 'outside the folder', delivery: push({}, { added: [], removed: [], modified: ['specs2/1-a/README.md'] }) },
    { what: 'of no package', delivery: push({}, { added: [], removed: [], modified: ['specs/001-a/DESIGN.md'] }) },
    { what: 'that cannot be understood', delivery: { id: 'one', event: 'push', payload: 'x' } },
    { what: 'that is none', delivery: { ...push(), event: 'issues' } },
  ])('$what leads nowhere', ({ delivery }) => {
    expect(overhear(delivery, scope).look).toBe('nowhere')
  })

  it.each([
    { what: 'with force', also: { forced: true } },
    { what: 'that lists no commits', also: { commits: [] } },
    { what: 'of too many commits', also: { commits: Array(20).fill({ added: [], removed: [], modified: [] }) } },
  ])('$what leads to all that changed', ({ also }) => {
    expect(overhear(push(also), scope)).toEqual({ look: 'changes' })
  })

  it('heeds the branch, the paths and the format of the end', () => {
    expect(overhear(push(), { ...scope, branch: 'next' }).look).toBe('nowhere')
    expect(overhear(push({ ref: 'refs/heads/next' }), { ...scope, branch: 'next' }).look).toBe('items')
    expect(overhear(push(), { ...scope, paths: '002-*/**' })).toEqual(items('002-b'))
    const { format, ...unknown } = scope
    expect(format).toBe('leanspec')
    expect(overhear(push(), unknown)).toEqual({ look: 'changes' })
    expect(overhear(push(), { ...scope, format: 'sdlc' })).toEqual({ look: 'changes' })
    const ours = push({ ref: 'refs/heads/lockstep/main' })
    expect(overhear(ours, { ...scope, changes: 'pull request' })).toEqual({ look: 'changes' })
    expect(overhear(ours, scope).look).toBe('nowhere')
  })
})
