// A filter as people write it in one string: JSON, or the same with the quotes left out around single words. The door
// for webhooks reads scopes too, and would carry a whole YAML reader for this.

const part = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|:(?=[\s{["']|$)|[{}[\],]|(?:[^\s{}[\],:"']|:(?![\s{["']|$))+/g
const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?)$/

/** Undefined for what cannot be read. */
export function readWritten(text: string): unknown {
  const whole = text.trim().startsWith('{') ? text : `{ ${text} }`
  const parts = whole.match(part) ?? []
  const json = parts.map((each, i) => {
    if (/^["{}[\],:]/.test(each)) return each
    if (each.startsWith("'")) return JSON.stringify(each.slice(1, -1).replaceAll("''", "'"))
    return literal.test(each) && parts[i + 1] !== ':' ? each : JSON.stringify(each)
  })
  try {
    return JSON.parse(json.join(' '))
  } catch {
    return undefined
  }
}
