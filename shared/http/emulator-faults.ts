// What can go wrong between us and a service, on demand: before the request took effect, or after.

export interface Trouble {
  /** after: the service does what it was asked to, and only then things go wrong. */
  readonly when: 'before' | 'after'
  /** What comes instead of the answer. */
  readonly happens: (request: Request, answer: Response | undefined) => Promise<Response>
}

type When = Trouble['when']

const answering = (when: When, make: () => Response): Trouble => ({ when, happens: async () => make() })

export const answers = (
  status: number,
  body: unknown = { message: `emulated ${status}` },
  headers: Readonly<Record<string, string>> = {},
  when: When = 'before',
): Trouble => answering(when, () => Response.json(body, { status, headers }))

export const webPage = (status = 502, when: When = 'before'): Trouble =>
  answering(
    when,
    () => new Response('<!DOCTYPE html><h1>Bad gateway</h1>', { status, headers: { 'content-type': 'text/html' } }),
  )

/** JSON that ends in the middle. */
export const cutShort: Trouble = {
  when: 'after',
  happens: async (_, answer) => {
    const text = (await answer?.text()) || '{"items":[{"id"'
    return new Response(text.slice(0, Math.ceil(text.length / 2)), {
      status: answer?.status === 204 ? 200 : (answer?.status ?? 200),
    })
  },
}

/** Never answers; gives up only when the asker does. */
export const silence = (when: When): Trouble => ({
  when,
  happens: request =>
    new Promise((_, reject) => {
      const leave = () => reject(new DOMException('This operation was aborted', 'AbortError'))
      if (request.signal.aborted) leave()
      request.signal.addEventListener('abort', leave)
    }),
})

const failing = (when: When, code: string): Trouble => ({
  when,
  happens: async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
  },
})

/** Nobody listens there: the request was never sent. */
export const nobodyThere = failing('before', 'ECONNREFUSED')
/** The line breaks. */
export const brokenLine = (when: When): Trouble => failing(when, 'ECONNRESET')
