// What a format is: how packages lie in files. Text in, text out; a format reads no file, asks no clock, sends nothing.

import type { Fault } from '../../../core/errors.ts'
import type { FieldName, Ref, ServiceTime } from '../../../core/ids.ts'
import type { Marker } from '../../../core/item.ts'
import type { Fields } from '../../../core/value.ts'
import type { Cause, SetChange } from '../../../ports/connector.ts'

/** A way of keeping packages, before it is known for which end. */
export interface FormatKind {
  readonly name: string
  /** How many of these paths look as if they were of this kind; the most convincing one is taken where nobody said. */
  likeness(paths: readonly string[]): number
  open(settings: FormatSettings): Format
}

/** A format opened for one end: the fields of the user's own it is asked for are known from then on. */
export interface Format {
  readonly name: string
  /** Whether a file of the tree belongs, judged by its path alone. What is not claimed is never opened. */
  claims(path: string): boolean
  /** Which of the claimed files are read and written together: one file, or one with siblings that must agree. */
  bundles(paths: readonly string[]): readonly Bundle[]
  /** The bundle in which a package of this name would be; undefined when no package can be called that. */
  home(ref: Ref): string | undefined
  /** All packages of one bundle. A package that cannot be read becomes a problem, and the others are read. */
  read(files: readonly SourceFile[], around: Around): Reading
  /** The files that have to change, and no byte more in them. Throws an `invalid` fault for what cannot be said. */
  edit(files: readonly SourceFile[], edit: Edit, around: Around): readonly Rewrite[]
  /** Lines more in what a package tells about itself, where the format knows such a place. Throws like `edit`. */
  note?(files: readonly SourceFile[], lines: readonly string[]): readonly Rewrite[]
  /** A new package in files of its own or in those it joins. Its name follows from the draft and from what is there. */
  create(draft: NewPackage, around: Around): Created
  /** The bundle a new package joins, where it is not one of its own; `create` is then given its files. */
  joins?(fields: Fields, around: Around): string | undefined
  /** Takes a package away for good. */
  remove(files: readonly SourceFile[], ref: Ref): readonly Rewrite[]
  /** Where else a package keeps files that this format does not read. It is not removed while there are any. */
  belongings?(ref: Ref): (path: string) => boolean
  /** Whether each id may be borne by one package only; two that claim one are then both refused. */
  readonly idsAreUnique: boolean
  /** What a package shows that was put away where it lies; absent where the format knows no such thing. */
  readonly shelved?: Fields
  /** Whether a path is where packages lie that were put away, and which package it was. */
  archived?(path: string): Ref | undefined
}

/** How a format is opened. */
export interface FormatSettings {
  /** Fields to show besides those the manifest names: nobody else is bothered with them. */
  readonly asked: readonly FieldName[]
  /** Field → what it is called in the files, for fields of the user's own and for those that have another name here. */
  readonly names: Readonly<Record<FieldName, string>>
}

export interface Bundle {
  readonly name: string
  readonly paths: readonly string[]
}

/** A file as text; its bytes are known to be UTF-8. A byte order mark and line ends are part of the text. */
export interface SourceFile {
  /** Relative to the folder of the end, with `/` between its parts. */
  readonly path: string
  readonly text: string
  /** Why it cannot be read, where it is one of several; its text is empty then. */
  readonly unread?: Fault
}

/** What else is there, by name: enough to find a parent or the next free number. */
export interface Around {
  readonly bundles: readonly Bundle[]
  /** Names of packages that were put away; their numbers are taken. */
  readonly archived: readonly Ref[]
}

export interface Reading {
  readonly packages: readonly Package[]
  readonly problems: readonly Problem[]
}

export interface Package {
  readonly ref: Ref
  /** What else it is known by: an id inside that stays when the file is renamed. */
  readonly aka: readonly Ref[]
  /** All text that is this package's own; its fingerprint is the revision. */
  readonly own: string
  readonly fields: Fields
  /** Times the format itself maintains. */
  readonly createdAt?: ServiceTime
  readonly updatedAt?: ServiceTime
  readonly marker?: Marker
}

/** Why something that looks like a package is none, for the person who has to mend it. */
export interface Problem {
  readonly path: string
  readonly line?: number
  readonly message: string
  /** The package that cannot be read, where that is known. */
  readonly ref?: Ref
  /** Nothing in the file says that it was ever meant as a package: a note among them. */
  readonly isNone?: true
  /** What the place itself has against the file. */
  readonly fault?: Fault
}

export interface Edit {
  readonly ref: Ref
  readonly set: Fields
  readonly sets: Readonly<Record<FieldName, SetChange>>
  /** When it happens, for formats that write down such things. */
  readonly at: Date
  readonly cause?: Cause
  /** Part of making a package: nothing has changed yet that would have to be written down. */
  readonly isBirth?: boolean
}

export interface NewPackage {
  readonly fields: Fields
  readonly marker: Marker
  readonly at: Date
  readonly cause?: Cause
  /** Files of the bundle that `joins` named; otherwise none. */
  readonly files: readonly SourceFile[]
}

export interface Created {
  readonly ref: Ref
  readonly rewrites: readonly Rewrite[]
}

/** A file as it should be; null for one that should no longer be there. */
export interface Rewrite {
  readonly path: string
  readonly text: string | null
}
