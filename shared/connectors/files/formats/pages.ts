// The formats in which a package is one Markdown file with frontmatter. What differs is a dialect and how files are called.

import { Fault } from '../../../core/errors.ts'
import { fieldName, type Ref, ref as refNamed } from '../../../core/ids.ts'
import { showMarker } from '../../../core/item.ts'
import type { Fields } from '../../../core/value.ts'
import { isFlawed, readPage } from '../markdown/page.ts'
import { spliced } from '../splice.ts'
import { withValue } from '../yaml/edit.ts'
import { type Bear, type Dialect, textOf } from './dialect.ts'
import { editPage } from './editing.ts'
import type {
  Around,
  Bundle,
  Created,
  Format,
  FormatSettings,
  NewPackage,
  Package,
  Problem,
  SourceFile,
} from './format.ts'
import { isProblem, markerKey, type Reader, readPackage } from './reading.ts'

export interface PageFormat {
  readonly name: string
  readonly dialect: Dialect
  /** The package a path holds; undefined for files that are none of it. */
  packageOf(path: string): string | undefined
  pathOf(ref: string): string
  /** The package that lies put away at a path. */
  archivedOf?(path: string): string | undefined
  belongings?(ref: Ref): (path: string) => boolean
  readonly bear: Bear
  /** The status of a package that is put away where it lies. */
  readonly shelved?: string
  readonly idsAreUnique: boolean
  /** What else a package is known by, apart from an id inside. */
  known?(ref: Ref, around: Around): readonly Ref[]
}

export function pageFormat(kind: PageFormat, settings: FormatSettings): Format {
  const reader: Reader = { dialect: kind.dialect, settings }
  const { archivedOf, belongings, known } = kind

  const packageIn = (file: SourceFile, around: Around): readonly (Package | Problem)[] => {
    const name = kind.packageOf(file.path)
    if (name === undefined) return []
    const read = readPackage(reader, file, refNamed(name), around)
    if (isProblem(read)) return [read]
    return [{ ...read, aka: [...new Set([...read.aka, ...(known?.(read.ref, around) ?? [])])] }]
  }

  return {
    name: kind.name,
    claims: path => kind.packageOf(path) !== undefined || archivedOf?.(path) !== undefined,
    bundles: paths =>
      paths.flatMap((path): readonly Bundle[] => {
        const name = kind.packageOf(path)
        return name === undefined ? [] : [{ name, paths: [path] }]
      }),
    home: ref => (kind.packageOf(kind.pathOf(ref)) === ref ? ref : undefined),
    read(files, around) {
      const all = files.flatMap(file => packageIn(file, around))
      return { packages: all.filter((read): read is Package => !isProblem(read)), problems: all.filter(isProblem) }
    },
    edit: (files, edit, around) =>
      files.flatMap(({ path, text }) => {
        const next = editPage(reader, text, edit, around)
        return next === text ? [] : [{ path, text: next }]
      }),
    create: (draft, around) => created(reader, kind.bear, draft, around),
    remove: files => files.map(({ path }) => ({ path, text: null })),
    idsAreUnique: kind.idsAreUnique,
    ...(belongings ? { belongings } : {}),
    ...(kind.shelved === undefined ? {} : { shelved: { [fieldName('status')]: kind.shelved } }),
    ...(archivedOf ? { archived: path => toRef(archivedOf(path)) } : {}),
  }
}

const toRef = (name: string | undefined): Ref | undefined => (name === undefined ? undefined : refNamed(name))

/** A page with nothing but what every package has, then edited as if a person had ordered it. */
function created(reader: Reader, bear: Bear, draft: NewPackage, around: Around): Created {
  const { title, ...rest }: Fields & { readonly title?: Fields[keyof Fields] } = draft.fields
  const words = textOf(title ?? '').trim()
  if (words === '' || /[\n\r\0]/.test(words))
    throw new Fault({ kind: 'invalid', message: 'A new package needs a title of one line. Give the item one.' })
  const born = bear(draft, words, around)
  const ref = refNamed(born.ref)
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => !isNothing(value)))
  const text = editPage(reader, born.text, { ref, set, sets: {}, at: draft.at, isBirth: true }, around)
  return { ref, rewrites: [{ path: born.path, text: withMarker(text, showMarker(draft.marker)) }] }
}

const isNothing = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)

function withMarker(text: string, marker: string): string {
  const page = readPage(text)
  if (isFlawed(page))
    throw new Fault({ kind: 'invalid', message: `The new file would not read back: ${page.message}.` })
  return spliced(text, [{ ...page.front, text: withValue(page.yaml, [markerKey], marker).text }])
}
