// Finds where a merge was left unfinished, which Git marks in the file itself.

interface Marks {
  readonly line: number
  readonly message: string
}

/** The line where a merge was left unfinished. Marks in fenced code are examples. */
export function unfinishedMerge(text: string): Marks | undefined {
  if (!/^<{7} /m.test(text)) return undefined
  let open: string | undefined
  let began: number | undefined
  let halfway = false
  for (const [i, line] of text.split('\n').entries()) {
    const mark = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1]
    if (open === undefined && mark) open = mark
    else if (open !== undefined && mark?.startsWith(open) && line.trim() === mark) open = undefined
    if (open !== undefined) continue
    if (line.startsWith('<<<<<<< ')) [began, halfway] = [i + 1, false]
    else if (began !== undefined && line.trimEnd() === '=======') halfway = true
    else if (began !== undefined && halfway && line.startsWith('>>>>>>> '))
      return { line: began, message: 'the marks of an unfinished merge' }
  }
  return undefined
}
