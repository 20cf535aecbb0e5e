// Who may come in at the emulated site, and what a visitor gets who is not told to leave.

import type { Exchange } from '../../http/emulator.ts'
import { type Limits, limits } from './emulator-limits.ts'
import { cloudId, credential, host } from './emulator-world.ts'

export interface DoorSettings {
  /** A token with scopes is good at the gateway only, one without at the site only. */
  readonly token: 'classic' | 'scoped'
  readonly limited: boolean
}

export interface Door {
  expire(): void
  /** The scopes of the token no longer cover this part of the path. */
  takeScope(part: string): void
  admit(exchange: Exchange): Response | undefined
}

const gateway = `/ex/jira/${cloudId}`
const basic = `Basic ${Buffer.from(`${credential.email}:${credential.token}`).toString('base64')}`

export function openDoor({ token, limited }: DoorSettings): Door {
  const rules: Limits | undefined = limited ? limits() : undefined
  const closed: string[] = []
  let valid = true
  return {
    expire() {
      valid = false
    },
    takeScope: part => void closed.push(part),
    admit({ request, url, now }) {
      const atGateway = url.pathname.startsWith('/gateway')
      const isRightDoor = atGateway === (token === 'scoped')
      if (request.headers.get('authorization') !== basic || !isRightDoor || !valid) return forVisitors(request, url)
      if (closed.some(part => url.pathname.includes(part)))
        return Response.json({ code: 401, message: 'Unauthorized; scope does not match' }, { status: 401 })
      return rules?.refusal(request, url.pathname, now)
    },
  }
}

/** The gateway's paths become the site's, with a mark where they came in. */
export const throughGateway =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input)
    if (!address.pathname.startsWith(gateway)) return fetch(input, init)
    const inside = new URL(`/gateway${address.pathname.slice(gateway.length)}${address.search}`, host)
    return fetch(new Request(inside, new Request(input, init)))
  }

/** Lists are empty, single things are not there; only who we are, and writes, tell the truth. */
function forVisitors({ method }: Request, { pathname }: URL): Response {
  const headers = { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }
  if (/\/(search\/jql|issue\/bulkfetch|comment\/list)$/.test(pathname))
    return Response.json({ issues: [], issueErrors: [], values: [], isLast: true }, { headers })
  const isRead = method === 'GET' && !/\/(myself|mypermissions)$/.test(pathname)
  if (isRead && /\/issue\/\d+\/comment$/.test(pathname))
    return Response.json({ comments: [], total: 0, startAt: 0, maxResults: 50 }, { headers })
  if (isRead && pathname.endsWith('/field')) return Response.json([], { headers })
  if (isRead)
    return Response.json(
      { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} },
      { status: 404, headers },
    )
  const message = 'Client must be authenticated to access this resource.'
  return Response.json({ message, 'status-code': 401 }, { status: 401, headers })
}
