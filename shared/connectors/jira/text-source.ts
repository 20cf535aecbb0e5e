// Markdown that Jira has no form for is written out as it stands, and read back as what it was.

import type { Node } from 'mdast'

/** What a conversion needs besides the tree: the text itself, and where its references lead. */
export interface Source {
  readonly text: string
  /** Where it begins in the text as a whole. */
  readonly from: number
  readonly links: ReadonlyMap<string, string>
}

export const placeOf = ({ position }: Node) => ({
  start: position?.start.offset ?? 0,
  end: position?.end.offset ?? 0,
})

export const sourceOf = (of: Node, { text }: Source): string => text.slice(placeOf(of).start, placeOf(of).end)

/** An image is shown as the words that make it one in Markdown, leading to the picture. */
export const literalImage = (alt: string, url: string): string => `![${alt}](${url})`

export const isLiteralImage = (label: string, url: string): boolean =>
  label.startsWith('![') && label.endsWith(`](${url})`)

/** Addresses a reader at Jira could follow. Others, relative ones above all, stay words. */
export const leadsSomewhere = (url: string): boolean => /^(https?:\/\/|mailto:|ftp:\/\/|tel:)/i.test(url)
