// A moment as people and most services write it: to the second, in UTC.

export const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
