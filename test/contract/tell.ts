// Prints what the contract run found: each wrong thing once, and one last line.

import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { Played } from './hearing.ts'
import { show } from './wrong.ts'

export default class Tell implements Reporter {
  #played: readonly Played[] = []

  onTestCaseResult(test: TestCase): void {
    const { played } = test.meta()
    if (played) {
      this.#played = [...this.#played, played]
      for (const line of linesOf(played)) console.log(line)
    } else
      for (const error of test.result().errors ?? []) console.error(`${test.fullName}: ${error.stack ?? error.message}`)
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly { readonly stack?: string; readonly message: string }[],
  ): void {
    for (const error of [...errors, ...modules.flatMap(module => module.errors())])
      console.error(error.stack ?? error.message)
    const verdicts = this.#played.flatMap(each => ('verdict' in each ? [each.verdict] : []))
    const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)
    const requests = sum(verdicts.map(each => each.requests))
    const answers = sum(verdicts.map(each => each.answers + each.letters))
    console.log(
      `contract: ${requests} requests, ${answers} answers checked, ${sum(verdicts.map(each => each.wrong.length))} wrong`,
    )
  }
}

function linesOf(played: Played): readonly string[] {
  if ('unjudged' in played) return [`${played.name}: not judged, ${played.unjudged}`]
  const { requests, answers, letters, wrong } = played.verdict
  return [
    `${played.name}: ${requests} requests, ${answers} answers, ${letters} deliveries, ${wrong.length} wrong`,
    ...played.failed.map(name => `  the check "${name}" fails here, and may have left things unsaid`),
    ...wrong.map(each => `  ${each.times} × ${show(each)}`),
  ]
}
