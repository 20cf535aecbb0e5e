// Estimates: whole numbers on the scale a team has chosen.

import type { Team } from './tables.ts'

interface Scale {
  readonly usual: readonly number[]
  /** What the team's extended scale adds. */
  readonly extended: readonly number[]
}

const scales: Readonly<Record<string, Scale>> = {
  exponential: { usual: [1, 2, 4, 8, 16], extended: [32, 64] },
  fibonacci: { usual: [1, 2, 3, 5, 8], extended: [13, 21] },
  linear: { usual: [1, 2, 3, 4, 5], extended: [6, 7] },
  // XS, S, M, L, XL; XXL, XXXL.
  tShirt: { usual: [1, 2, 3, 5, 8], extended: [13, 21] },
}

/** The numbers a team takes: none where it does not estimate, undefined where its kind of scale is unknown to us. */
export function allowedEstimates(team: Team): readonly number[] | undefined {
  if (team.issueEstimationType === 'notUsed') return []
  const scale = Object.hasOwn(scales, team.issueEstimationType) ? scales[team.issueEstimationType] : undefined
  if (!scale) return undefined
  const { issueEstimationAllowZero: zero, issueEstimationExtended: more } = team
  return [...(zero ? [0] : []), ...scale.usual, ...(more ? scale.extended : [])]
}

/** The nearest numbers below and above one that is not on the scale. */
export const nearest = (allowed: readonly number[], wanted: number): readonly number[] => {
  const below = allowed.filter(each => each < wanted).at(-1)
  const above = allowed.find(each => each > wanted)
  return [below, above].filter(each => each !== undefined)
}
