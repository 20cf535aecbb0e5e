// Lines kept, so that a test can read what an operator would have read.

import type { Logger } from '../../ports/logger.ts'

type About = Parameters<Logger['note']>[1]

export interface MemoryLogger extends Logger {
  readonly lines: readonly { readonly what: string; readonly about?: About }[]
}

export function memoryLogger(): MemoryLogger {
  const lines: { what: string; about?: About }[] = []
  return {
    lines,
    note(what, about) {
      lines.push(about ? { what, about } : { what })
    },
  }
}
