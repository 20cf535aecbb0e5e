// What a repository's API answers, as far as we use it.

import { z } from 'zod'

export const wireRef = z.object({ object: z.object({ sha: z.string() }) })

export const wireTree = z.object({
  sha: z.string(),
  truncated: z.boolean(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.string(),
      sha: z.string(),
    }),
  ),
})
export type WireTree = z.infer<typeof wireTree>

export const wireMade = z.object({ sha: z.string() })
export const wireBlob = z.object({ content: z.string(), encoding: z.enum(['base64', 'utf-8']) })
export const wireComparison = z.object({
  merge_base_commit: z.object({ sha: z.string() }),
  files: z.optional(z.array(z.object({ filename: z.string(), status: z.string(), sha: z.nullable(z.string()) }))),
})
export const wirePulls = z.array(z.object({ number: z.number() }))

/** One file in a query of many: its text, and the last commit that touched it. */
export const wireFile = z.object({
  object: z.nullable(z.object({ text: z.nullable(z.optional(z.string())), isTruncated: z.nullable(z.boolean()) })),
  head: z.nullable(
    z.object({
      history: z.optional(
        z.object({ nodes: z.nullable(z.array(z.nullable(z.object({ committedDate: z.string() })))) }),
      ),
    }),
  ),
})
