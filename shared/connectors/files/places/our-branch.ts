// Where our changes wait to be merged into a branch.

export const ourBranch = (base: string): string => `lockstep/${base}`
