// Every check there is.

import { asking } from './asking.ts'
import type { Check } from './check.ts'
import { creating } from './creating.ts'
import { faults } from './faults.ts'
import { listing } from './listing.ts'
import { reading } from './reading.ts'
import { webhooks } from './webhooks.ts'
import { words } from './words.ts'
import { writing } from './writing.ts'

export const checks: readonly Check[] = [
  ...reading,
  ...writing,
  ...creating,
  ...listing,
  ...faults,
  ...words,
  ...webhooks,
  ...asking,
]
