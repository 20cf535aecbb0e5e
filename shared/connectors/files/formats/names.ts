// What the formats are called, for whoever must know only that.

export const formatNames = ['leanspec', 'work-item', 'sdlc', 'task-package'] as const
