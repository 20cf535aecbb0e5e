// New entries of the tracking file: the right list, the next id, and a page where the others of the list have one.

import { posix } from 'node:path'
import { Fault } from '../../../core/errors.ts'
import { fieldName, ref as refNamed } from '../../../core/ids.ts'
import { showMarker } from '../../../core/item.ts'
import { spell } from '../yaml/scalar.ts'
import { textOf } from './dialect.ts'
import type { Created, NewPackage } from './format.ts'
import { markerKey } from './reading.ts'
import { withEntry } from './sdlc-entry.ts'
import { type Roll, rollOf } from './sdlc-roll.ts'
import { firstStatus, type Level, levelOf, listOf, prefixOf } from './sdlc-words.ts'

/** An entry with what every entry has; the rest of the draft is set like any edit. */
export function createEntry({ fields, files, marker }: NewPackage): Created {
  const roll = rollOf(files)
  const { sheet } = roll
  if (!sheet) throw invalid('There is no readable sdlc-tracking.yaml here. Add one with `implementation:` first.')
  const title = textOf(fields[fieldName('title')]).trim()
  if (title === '' || /[\n\r\0]/.test(title)) throw invalid('A new entry needs a title of one line. Give the item one.')
  const level = levelFor(fields, roll)
  const id = nextId(roll, level)
  const status = textOf(fields[fieldName('status')] ?? firstStatus[level])
  const yaml = withEntry(sheet.yaml, listOf[level], { id, title, status, [markerKey]: showMarker(marker) })
  return {
    ref: refNamed(id),
    rewrites: [{ path: sheet.path, text: yaml.text }, ...pageFor(roll, level, id, title, status)],
  }
}

/** As the draft says; else one below its parent; a package without either is a story. */
function levelFor(fields: NewPackage['fields'], { members }: Roll): Level {
  const type = fields[fieldName('type')]
  const level = levelOf(type)
  if (level) return level
  if (typeof type === 'string' && type !== '')
    throw invalid(`The type ${JSON.stringify(type)} has no list here. Map it to epic, story or task.`)
  const parent = fields[fieldName('parent')]
  return members.find(({ ref }) => ref === parent)?.level === 'story' ? 'task' : 'story'
}

/** The number after the highest one that bears the same letters, as wide as the last. */
function nextId({ members, taken }: Roll, level: Level): string {
  const ids = members.filter(one => one.level === level && one.at).map(({ ref }) => /^(.*?)(\d+)$/.exec(ref))
  const last = ids.findLast(found => found !== null)
  const [prefix = prefixOf[level], width] = [last?.[1], last?.[2]?.length ?? 3]
  const lower = prefix.toLowerCase()
  const numbers = [...taken.ids].flatMap(id => {
    const rest = id.startsWith(lower) ? id.slice(prefix.length) : ''
    return /^\d+$/.test(rest) ? [Number(rest)] : []
  })
  return prefix + String(Math.max(0, ...numbers) + 1).padStart(width, '0')
}

/** Beside the page of a sibling, called and spelt as that one is. */
function pageFor(
  { members, taken }: Roll,
  level: Level,
  id: string,
  title: string,
  status: string,
): Created['rewrites'] {
  const sibling = members.findLast(one => one.level === level && one.at && one.leaf)
  if (!sibling?.leaf) return []
  const { path, id: spelt } = sibling.leaf
  const called = spelt === spelt.toLowerCase() ? id.toLowerCase() : id
  const name = `${called.replace(/[^\p{L}\p{N}_-]+/gu, '-')}.md`
  const front = [`id: ${spell(called, { style: 'plain' })}`, `title: ${spell(title, { style: 'double' })}`]
  const rest = [`type: "${level === 'story' ? 'user_story' : level}"`, `status: ${spell(status, { style: 'double' })}`]
  const text = ['---', ...front, ...rest, '---', '', `# ${title}`, ''].join('\n')
  const at = posix.join(
    posix.dirname(path),
    /^(?:epic|story|us|task)/i.test(name) || /(?:epics|stories|tasks)\//i.test(path) ? name : `${level}-${name}`,
  )
  if (taken.paths.has(at.toLowerCase())) throw invalid(`A page ${at} is there already, under another id. Rename it.`)
  return [{ path: at, text }]
}

const invalid = (message: string): Fault => new Fault({ kind: 'invalid', message })
