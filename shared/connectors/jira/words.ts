// Words on their way to Jira: refused before anything is sent, where it would refuse them, cut them or change them.

import { Fault } from '../../core/errors.ts'
import type { FieldName } from '../../core/ids.ts'
import type { Value } from '../../core/value.ts'
import { longestText } from './manifest.ts'

const longestTitle = 255

export function checked(name: FieldName, value: Value): void {
  for (const text of [value ?? ''].flat()) {
    if (typeof text !== 'string') continue
    if (text.includes('\0') || !text.isWellFormed())
      throw refused(name, 'contains a character that Jira does not take. Remove it')
    if (name === 'body' && text.length > longestText)
      throw refused(
        name,
        `is ${text.length} characters long, and Jira takes ${longestText}. Shorten it, or share a summary`,
      )
    if (name === 'title') checkTitle(name, text)
    if (name === 'labels') checkLabel(name, text)
    if (name === 'due' && text !== '' && !/^\d{4}-\d\d-\d\d$/.test(text))
      throw refused(name, 'is no date such as 2026-03-01. Correct it')
  }
}

function checkTitle(name: FieldName, text: string): void {
  if (text.trim() === '') throw refused(name, 'is empty, and Jira wants one. Give the item a title')
  if (/[\r\n]/.test(text)) throw refused(name, 'has more than one line. Make it one')
  if (text.length > longestTitle) throw refused(name, `is longer than ${longestTitle} characters. Shorten it`)
}

const longestLabel = 255

/** The label is named: somebody has to find and rename it. */
function checkLabel(name: FieldName, text: string): void {
  const shown = JSON.stringify(text.slice(0, 60))
  if (/\s/.test(text) || text === '')
    throw refused(
      name,
      `contains ${shown}: a label there has no spaces. Rename it, or give it a word of its own in the binding`,
    )
  if (text.length > longestLabel)
    throw refused(name, `contains ${shown}…, which is longer than ${longestLabel} characters. Shorten it`)
}

const refused = (name: FieldName, why: string): Fault =>
  new Fault({ kind: 'invalid', message: `Jira: the field ${name} ${why}.` })
