// Which package a file is of, told by its path alone, for formats that keep each package by itself. No text is read for it,
// so that whoever only hears of paths need not know how files are written.

export interface Home {
  /** The package a path holds; undefined for files that are none of it. */
  packageOf(path: string): string | undefined
  /** The package that lies put away at a path. */
  archivedOf?(path: string): string | undefined
}

const spec = /^((?:\d{8}\/)?[^/.][^/]*)\/README\.md$/
const shelf = /^archived\/((?:\d{8}\/)?[^/.][^/]*)\/README\.md$/

const specs: Home = {
  packageOf(path) {
    const name = spec.exec(path)?.[1]
    return name === 'archived' ? undefined : name
  },
  archivedOf: path => shelf.exec(path)?.[1],
}

const item = /^([^/.][^/]*)\.md$/

const items: Home = {
  packageOf(path) {
    const name = item.exec(path)?.[1]
    return name && /^(?:readme|index|changelog|contributing)$/i.test(name) ? undefined : name
  },
}

const ulid = '[0-7][0-9A-HJKMNP-TV-Z]{25}'
const dated = '\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])-[a-z0-9]+(?:-[a-z0-9]+)*'
const task = new RegExp(`^(${ulid}|${dated})(?:\\.md|/README\\.md)$`)

const tasks: Home = { packageOf: path => task.exec(path)?.[1] }

export const homes = { leanspec: specs, 'work-item': items, 'task-package': tasks } satisfies Record<string, Home>

const byFormat = new Map<string, Home>(Object.entries(homes))

/** Undefined for a format that keeps many packages in one file. */
export const homeOf = (format: string | undefined): Home | undefined => byFormat.get(format ?? '')
