// Who is in an SDLC project: entries of the tracking file and pages beside it, brought together by their id.

import { posix } from 'node:path'
import { isMap, isSeq } from 'yaml'
import { type Ref, ref as refNamed } from '../../../core/ids.ts'
import { isFlawed, type Page, readPage } from '../markdown/page.ts'
import { lineAt } from '../splice.ts'
import { isFlaw, nodeAt, type Path, readYaml, wordAt, type Yaml } from '../yaml/read.ts'
import type { FormatSettings, Problem, SourceFile } from './format.ts'
import type { Reader } from './reading.ts'
import { dialectOf, type Level, levelOf, levels, listOf, type Spellings } from './sdlc-words.ts'

export const trackingFile = /^sdlc-tracking\.ya?ml$/

interface Sheet {
  readonly path: string
  readonly yaml: Yaml
}

interface Leaf {
  readonly path: string
  readonly page: Page
  readonly id: string
}

/** One package: its entry, its page, or both. */
export interface Member {
  readonly ref: Ref
  readonly level: Level
  readonly at?: Path
  readonly leaf?: Leaf
}

export interface Roll {
  readonly sheet: Sheet | undefined
  readonly members: readonly Member[]
  readonly problems: readonly Problem[]
  /** Whatever a new member may not be called, also by those that cannot be read. In lower case. */
  readonly taken: { readonly ids: ReadonlySet<string>; readonly paths: ReadonlySet<string> }
  reader(level: Level, settings: FormatSettings): Reader
}

interface Claim {
  readonly id: string
  readonly level: Level
  readonly path: string
  readonly line: number
  readonly at?: Path
  readonly leaf?: Leaf
  readonly flaw?: Problem
}

export function rollOf(files: readonly SourceFile[]): Roll {
  const problems: Problem[] = []
  const tracking = files.find(({ path }) => trackingFile.test(path))
  const sheet = tracking && sheetOf(tracking, problems)
  const entries = sheet ? claimsIn(sheet, problems) : []
  const pages = files.filter(({ path }) => path !== tracking?.path).map(claimOf)
  // A tracking file that cannot be read says nothing about who is gone: nobody is read from the pages alone then.
  const isBlind = tracking !== undefined && sheet === undefined
  const groups = Map.groupBy(isBlind ? [] : [...entries, ...pages], ({ id }) => id.toLowerCase())
  const strays = pages.flatMap(({ id, flaw }) => (flaw && !flaw.isNone && !isListed(id, entries) ? [flaw] : []))
  const members = [...groups.values()].flatMap(group => memberOf(group, strays, problems))
  return {
    sheet,
    members,
    problems,
    taken: {
      ids: new Set([...entries, ...pages].map(({ id }) => id.toLowerCase())),
      paths: new Set(files.map(({ path }) => path.toLowerCase())),
    },
    reader: (level, settings) => ({ settings, dialect: dialectOf(level, spellings(groups)) }),
  }
}

const isListed = (id: string, entries: readonly Claim[]): boolean =>
  entries.some(entry => entry.id.toLowerCase() === id.toLowerCase())

function sheetOf({ path, text, unread }: SourceFile, problems: Problem[]): Sheet | undefined {
  if (unread) {
    problems.push({ path, message: unread.message, fault: unread })
    return undefined
  }
  const yaml = readYaml(text)
  if (!isFlaw(yaml)) return { path, yaml }
  problems.push({ path, ...yaml })
  return undefined
}

function claimsIn({ path, yaml }: Sheet, problems: Problem[]): readonly Claim[] {
  return levels.flatMap(level => {
    const list = ['implementation', listOf[level]]
    const node = nodeAt(yaml, list)
    if (!isSeq(node)) return []
    return node.items.flatMap((item, i): readonly Claim[] => {
      const at = [...list, i]
      const line = lineAt(yaml.text, (item as { range?: readonly number[] } | null)?.range?.[0] ?? 0)
      const id = wordAt(yaml, [...at, 'id'])
      if (isMap(item) && !item.flow && id) return [{ id, level, path, line, at }]
      problems.push({
        path,
        line,
        message: `an entry of ${listOf[level]} without an id, or not written as lines of \`key: value\``,
      })
      return []
    })
  })
}

/** A page that cannot be read still belongs to somebody: whoever it names, or is called after. */
function claimOf({ path, text, unread }: SourceFile): Claim {
  const called = posix.basename(path, '.md')
  if (unread) {
    const flaw = { path, message: unread.message, fault: unread }
    return { id: called, level: 'story', path, line: 1, flaw }
  }
  if (text.trim() === '')
    return { id: called, level: 'story', path, line: 1, flaw: { path, message: 'the file is empty' } }
  const page = readPage(text)
  if (isFlawed(page)) {
    const named = /^id:[ \t]*["']?([^"'#\r\n]+)/m.exec(text)?.[1]?.trim()
    return { id: named ?? called, level: 'story', path, line: page.line, flaw: { path, ...page } }
  }
  const id = wordAt(page.yaml, ['id'])
  if (id) return { id, level: levelIn(page, path), path, line: 1, leaf: { path, page, id } }
  const flaw = { path, line: 1, message: 'no `id` in the frontmatter', isNone: true } as const
  return { id: called, level: 'story', path, line: 1, flaw }
}

function levelIn(page: Page, path: string): Level {
  const name = path.toLowerCase()
  const guess = /(?:^|\/)epic/.test(name) ? 'epic' : /(?:^|\/)task/.test(name) ? 'task' : 'story'
  return levelOf(wordAt(page.yaml, ['type'])) ?? guess
}

/** `strays`: pages nobody can say the owner of. It may be any entry that shows no page. */
function memberOf(group: readonly Claim[], strays: readonly Problem[], problems: Problem[]): readonly Member[] {
  const entries = group.filter(({ at }) => at)
  const leaves = group.filter(({ leaf }) => leaf)
  const [first] = [...entries, ...leaves]
  const own = group.flatMap(({ flaw }) => flaw ?? [])
  const flaws = own.length === 0 && leaves.length === 0 ? strays : own
  if (flaws.length > 0) {
    problems.push(...flaws.map(flaw => (first ? flawOf(flaw, refNamed(first.id)) : flaw)))
    return []
  }
  if (!first) return []
  const twins = entries.length > 1 ? entries : leaves.length > 1 ? leaves : undefined
  if (twins) {
    const where = twins.map(({ path, line }) => `${path} (line ${line})`).join(' and ')
    for (const id of new Set(group.map(claim => claim.id)))
      problems.push({
        path: first.path,
        line: first.line,
        ref: refNamed(id),
        message: `${where} claim the same id ${id}`,
      })
    return []
  }
  const [leaf] = leaves
  const ref = refNamed(first.id)
  return [
    { ref, level: first.level, ...(first.at ? { at: first.at } : {}), ...(leaf?.leaf ? { leaf: leaf.leaf } : {}) },
  ]
}

/** Without its page an entry would seem to have lost its text; it is left alone instead. */
const flawOf = ({ isNone: _, ...flaw }: Problem, ref: Ref): Problem => ({ ...flaw, ref })

function spellings(groups: ReadonlyMap<string, readonly Claim[]>): Spellings {
  return {
    refOf: word => groups.get(word.toLowerCase())?.[0]?.id ?? word,
    wordOf: ref => groups.get(ref.toLowerCase())?.find(({ leaf }) => leaf)?.id ?? ref,
  }
}
