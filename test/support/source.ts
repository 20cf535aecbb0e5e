// Source files as the architecture test reads them: words, strings and comments told apart, imports found.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export interface SourceFile {
  /** From the root of the project, with forward slashes. */
  readonly path: string
  readonly text: string
}

export interface Token {
  readonly kind: 'word' | 'string' | 'sign' | 'comment'
  readonly text: string
}

export interface Import {
  /** As written; undefined when it is computed at run time. */
  readonly from: string | undefined
  /** The file it means, for our own files. */
  readonly file?: string
}

/** Every file of ours under those of these folders that exist. */
export function filesIn(root: string, folders: readonly string[]): readonly SourceFile[] {
  const there = folders.filter(folder => existsSync(join(root, folder)))
  const found = there.flatMap(folder => {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  })
  return found
    .filter(file => file.endsWith('.ts') && !file.includes('node_modules'))
    .map(file => ({ path: file.slice(root.length + 1).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

export const code = (file: SourceFile): readonly Token[] => tokens(file.text).filter(({ kind }) => kind !== 'comment')

const word = /[\p{L}\p{N}_$]+/uy
const blank = /\s+/y
const lineComment = /(?:\/\/|#!).*/y
const blockComment = /\/\*[\s\S]*?\*\//y
const quoted = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y
const templatePart = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y
const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y
const beforeRegex = /^(?:return|typeof|case|of|in|do|else|void|await|yield|[^\p{L}\p{N}_$)\]}])$/u

/** Cuts a file into tokens. Regular expressions count as strings: both are data. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  const templates: number[] = [] // open braces inside each template we are in
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const part = pattern.exec(text)?.[0]
    if (part) at += part.length
    return part
  }
  const add = (kind: Token['kind'], part: string): void => {
    found.push({ kind, text: part })
  }
  const template = (): void => {
    add('string', match(templatePart) ?? '')
    if (text.startsWith('${', at)) templates.push(0)
    at += templates.length > 0 && text[at] === '$' ? 2 : 1
  }
  while (at < text.length) {
    const last = found.findLast(({ kind }) => kind !== 'comment')
    const open = templates.at(-1)
    if (match(blank)) continue
    const comment = match(lineComment) ?? match(blockComment)
    const string = comment === undefined ? match(quoted) : undefined
    if (comment !== undefined) add('comment', comment)
    else if (string !== undefined) add('string', string.slice(1, -1))
    else if (text[at] === '`') {
      at++
      template()
    } else if (text[at] === '}' && open === 0) {
      at++
      templates.pop()
      template()
    } else {
      const mayBeRegex = text[at] === '/' && (!last || (last.kind !== 'string' && beforeRegex.test(last.text)))
      const pattern = mayBeRegex ? match(regex) : undefined
      if (pattern) add('string', pattern)
      else {
        const name = match(word)
        const sign = name ?? (text[at++] as string)
        if (open !== undefined && (sign === '{' || sign === '}'))
          templates.push((templates.pop() ?? 0) + (sign === '{' ? 1 : -1))
        add(name ? 'word' : 'sign', sign)
      }
    }
  }
  return found
}

export function importsOf(file: SourceFile): readonly Import[] {
  const all = code(file)
  return all.flatMap((token, i) => {
    if (token.kind !== 'word' || all[i - 1]?.text === '.') return []
    if (token.text === 'import') return importAt(file, all, i) ?? []
    if (token.text === 'export') return exportAt(file, all, i) ?? []
    return []
  })
}

function importAt(file: SourceFile, all: readonly Token[], i: number): Import | undefined {
  const next = all[i + 1]
  if (next?.text === '.' && next.kind === 'sign') return undefined // import.meta
  if (next?.text === '(' && next.kind === 'sign') {
    const [name, after] = [all[i + 2], all[i + 3]]
    return name?.kind === 'string' && (after?.text === ')' || after?.text === ',')
      ? resolved(file, name.text)
      : { from: undefined }
  }
  const name = all.slice(i + 1).find(({ kind }) => kind === 'string')
  return name && resolved(file, name.text)
}

function exportAt(file: SourceFile, all: readonly Token[], i: number): Import | undefined {
  const start = all[i + 1]?.text === 'type' ? i + 2 : i + 1
  if (all[start]?.text !== '{' && all[start]?.text !== '*') return undefined
  const close = all[start]?.text === '{' ? all.findIndex((token, place) => place > start && token.text === '}') : start
  const from = all[close + 1]?.text === 'as' ? close + 3 : close + 1
  const name = all[from + 1]
  return all[from]?.text === 'from' && name?.kind === 'string' ? resolved(file, name.text) : undefined
}

const resolved = (file: SourceFile, from: string): Import =>
  from.startsWith('.') ? { from, file: posix.join(posix.dirname(file.path), from) } : { from }
