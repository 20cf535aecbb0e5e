// All planted defects.

import { creating } from './creating.ts'
import { deleting } from './deleting.ts'
import { merging } from './merging.ts'
import type { Mutant } from './mutant.ts'
import { remembering } from './remembering.ts'
import { visiting } from './visiting.ts'

export const mutants: readonly Mutant[] = [...merging, ...remembering, ...creating, ...deleting, ...visiting]
