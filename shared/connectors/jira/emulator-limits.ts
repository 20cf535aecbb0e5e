// Two of the emulated site's limits: how often an endpoint is asked in a second, and how often one issue is written.

import type { Time } from '../../core/ids.ts'

export interface Limits {
  /** The answer to a request that comes too fast. */
  refusal(request: Request, path: string, now: Time): Response | undefined
}

const perSecond: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 }
const perIssue = [
  { most: 20, within: 2000 },
  { most: 100, within: 30_000 },
] as const

export function limits(): Limits {
  const starts = new Map<string, Time[]>()

  /** How long until there is room again; 0 when there is. Only what is let in counts. */
  function wait(bucket: string, most: number, within: Time, now: Time): Time {
    const recent = (starts.get(bucket) ?? []).filter(start => start > now - within)
    starts.set(bucket, recent)
    return recent.length < most ? 0 : (recent[recent.length - most] ?? now) + within - now
  }

  return {
    refusal({ method }, path, now) {
      const endpoint = `${method} ${path.replace(/\d+/g, ':id')}`
      const burst = wait(`burst ${endpoint}`, perSecond[method] ?? 100, 1000, now)
      if (burst > 0) return tooMany('jira-burst-based', burst, now)
      const issue = method === 'GET' ? undefined : /\/issue\/(\d+)/.exec(path)?.[1]
      const buckets =
        issue === undefined ? [] : perIssue.map(({ most, within }) => ({ name: `${issue} in ${within}`, most, within }))
      const waits = buckets.map(({ name, most, within }) => wait(name, most, within, now))
      if (Math.max(0, ...waits) > 0) return tooMany('jira-per-issue-on-write', Math.max(...waits), now)
      for (const name of [`burst ${endpoint}`, ...buckets.map(each => each.name)]) starts.get(name)?.push(now)
      return undefined
    },
  }
}

export const tooMany = (reason: string, wait: Time, now: Time): Response =>
  Response.json(
    { errorMessages: ['Rate limit exceeded.'], errors: {} },
    {
      status: 429,
      headers: {
        'retry-after': String(Math.ceil(wait / 1000)),
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': new Date(now + wait).toISOString(),
        'ratelimit-reason': reason,
      },
    },
  )
