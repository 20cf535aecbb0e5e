// The formats there are, and which of them a folder is kept in when nobody said.

import type { FormatKind } from './format.ts'
import { leanspec } from './leanspec.ts'
import { sdlc } from './sdlc.ts'
import { taskPackage } from './task-package.ts'
import { workItem } from './work-item.ts'

export const formats: readonly FormatKind[] = [leanspec, workItem, sdlc, taskPackage]

/** The most convincing one; undefined where no file looks like a package of any. */
export function formatLike(paths: readonly string[]): FormatKind | undefined {
  const ranked = formats.map(format => ({ format, likeness: format.likeness(paths) }))
  const best = ranked.toSorted((a, b) => b.likeness - a.likeness)[0]
  return best && best.likeness > 0 ? best.format : undefined
}
