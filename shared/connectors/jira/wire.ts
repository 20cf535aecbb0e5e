// Jira's own shapes, as far as we use them. Fields of an issue are read one by one: an odd one hides itself only.

import { z } from 'zod'

export const wireUser = z.looseObject({
  accountId: z.string(),
  displayName: z.string().optional(),
  emailAddress: z.string().optional(),
  active: z.boolean().optional(),
})
export type WireUser = z.infer<typeof wireUser>
export const wireUsers = z.array(wireUser)

export const wireIssue = z.looseObject({
  id: z.string(),
  key: z.string(),
  fields: z.record(z.string(), z.unknown()).default({}),
  properties: z.record(z.string(), z.unknown()).default({}),
})
export type WireIssue = z.infer<typeof wireIssue>

/** The fields every issue shows. */
export const wireBasics = z.looseObject({
  created: z.string(),
  updated: z.string(),
  creator: wireUser.nullish(),
})

const property = z.looseObject({ key: z.string(), value: z.unknown() })

export const wireComment = z.looseObject({
  id: z.string(),
  self: z.string().default(''),
  author: wireUser.nullish(),
  body: z.unknown(),
  created: z.string(),
  updated: z.string(),
  properties: z.array(property).default([]),
  visibility: z.unknown().optional(),
})
export type WireComment = z.infer<typeof wireComment>

/** The comments of one issue, or the first of them. */
export const wireComments = z.looseObject({ comments: z.array(wireComment), total: z.number().default(0) })
export const wireCommentList = z.looseObject({ values: z.array(wireComment) })

export const wireFound = z.looseObject({
  issues: z.array(wireIssue),
  nextPageToken: z.string().nullish(),
})
export const wireFetched = z.looseObject({ issues: z.array(wireIssue) })

/** Who made which change. */
export const wireMoves = z.looseObject({
  issueChangeLogs: z
    .array(
      z.looseObject({
        changeHistories: z
          .array(
            z.looseObject({
              id: z.string(),
              author: wireUser.nullish(),
              created: z.union([z.string(), z.number()]).nullish(),
              items: z.array(z.record(z.string(), z.unknown())).default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  nextPageToken: z.string().nullish(),
})

export const wireMade = z.looseObject({ id: z.string(), key: z.string() })
export const wireMadeInBulk = z.looseObject({
  issues: z.array(wireMade).default([]),
  errors: z
    .array(
      z.looseObject({
        failedElementNumber: z.number(),
        status: z.number().optional(),
        elementErrors: z
          .looseObject({
            errorMessages: z.array(z.string()).default([]),
            errors: z.record(z.string(), z.string()).default({}),
          })
          .optional(),
      }),
    )
    .default([]),
})

const schema = z.looseObject({ type: z.string(), items: z.string().optional(), custom: z.string().optional() })
const wireField = z.looseObject({ id: z.string(), name: z.string(), schema: schema.optional() })
export const wireFields = z.array(wireField)
export type WireField = z.infer<typeof wireField>

const allowed = z.looseObject({ id: z.string().optional(), name: z.string().optional(), value: z.string().optional() })
const screenField = z.looseObject({
  required: z.boolean().default(false),
  hasDefaultValue: z.boolean().default(false),
  name: z.string().optional(),
  allowedValues: z.array(allowed).default([]),
})
const wireTransition = z.looseObject({
  id: z.string(),
  to: z.looseObject({ id: z.string(), name: z.string() }),
  isAvailable: z.boolean().default(true),
  fields: z.record(z.string(), screenField).default({}),
})
export const wireTransitions = z.looseObject({ transitions: z.array(wireTransition) })
export type WireTransition = z.infer<typeof wireTransition>

export const wireBoard = z.looseObject({ id: z.number(), name: z.string(), type: z.string().optional() })
export const wireBoards = z.looseObject({ values: z.array(wireBoard), isLast: z.boolean().optional() })
export const wireBoardSettings = z.looseObject({
  estimation: z.looseObject({ field: z.looseObject({ fieldId: z.string() }).optional() }).optional(),
})
export const wireSprint = z.looseObject({ id: z.number(), name: z.string(), state: z.string().optional() })
export type WireSprint = z.infer<typeof wireSprint>
export const wireSprints = z.looseObject({ values: z.array(wireSprint), isLast: z.boolean().optional() })

export const wireProject = z.looseObject({ id: z.string(), key: z.string(), name: z.string().optional() })

const named = z.looseObject({ id: z.string(), name: z.string() })
export const wireTypes = z.looseObject({
  issueTypes: z.array(named.extend({ subtask: z.boolean().default(false) })).default([]),
})
export const wireStatusesByType = z.array(named.extend({ statuses: z.array(named) }))
export const wirePriorities = z.looseObject({ values: z.array(named) })
export const wireVersions = z.array(named.extend({ archived: z.boolean().default(false) }))
export const wirePermissions = z.looseObject({
  permissions: z.record(z.string(), z.looseObject({ havePermission: z.boolean() })),
})
export const wireServer = z.looseObject({ serverTime: z.string() })
export const wireArchived = z.looseObject({
  numberOfIssuesUpdated: z.number().optional(),
  errors: z.record(z.string(), z.unknown()).nullish(),
})

/** What a delivery says; nothing in it is believed beyond where to look. */
export const wireDelivery = z.looseObject({
  timestamp: z.number().optional(),
  webhookEvent: z.string(),
  issue: z.looseObject({ id: z.string(), key: z.string() }).optional(),
  comment: z.looseObject({ id: z.string() }).optional(),
  sprint: z.looseObject({ originBoardId: z.number().optional() }).optional(),
})

export const wireHooks = z.array(
  z.looseObject({ self: z.string(), url: z.string(), name: z.string().optional(), enabled: z.boolean().default(true) }),
)
