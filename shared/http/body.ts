// The body of an answer: read up to a limit, then understood as JSON or recognised as something else.

/** What came back, before anybody judges it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON in it; undefined when there is none. */
  readonly body: unknown
  /** nothing: no body at all · json · garbled: JSON that ends too early or never was any · page: HTML, from something in between. */
  readonly form: 'nothing' | 'json' | 'garbled' | 'page'
}

export class TooLong extends Error {}

export async function readAnswer(response: Response, mostBytes: number): Promise<Answer> {
  const text = await readText(response, mostBytes)
  const { status, headers } = response
  if (text.trim() === '') return { status, headers, text, body: undefined, form: 'nothing' }
  try {
    return { status, headers, text, body: JSON.parse(text), form: 'json' }
  } catch {
    return {
      status,
      headers,
      text,
      body: undefined,
      form: /^\s*<(!doctype|html|\?xml)/i.test(text) ? 'page' : 'garbled',
    }
  }
}

async function readText(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    // Leaving the loop closes the connection.
    if (size > mostBytes) throw new TooLong()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What the service says about it, short enough for a message. */
export function saying({ body, text, form }: Answer): string {
  return oneLine((form === 'json' ? said(body) : form === 'garbled' ? text : undefined) ?? '')
}

/** Words from outside, made fit for a message: control characters could play tricks with the terminal that shows them. */
export function oneLine(words: string): string {
  const line = words.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

const places = ['message', 'error_description', 'error', 'errorMessages', 'errors', 'detail', 'title'] as const

function said(body: unknown): string | undefined {
  if (typeof body === 'string') return body
  if (Array.isArray(body)) return body.map(said).filter(Boolean).join('; ') || undefined
  if (typeof body !== 'object' || body === null) return undefined
  const at = body as Readonly<Record<string, unknown>>
  const found = places.flatMap(place =>
    place === 'errors' && isPlain(at[place]) ? fieldErrors(at[place]) : (said(at[place]) ?? []),
  )
  return found.length > 0 ? [...new Set(found)].join('; ') : undefined
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldErrors = (errors: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(errors).map(([field, words]) => `${field}: ${said(words) ?? 'refused'}`)
