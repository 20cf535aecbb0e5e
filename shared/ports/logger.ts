// Lines for operators. Values of fields and secrets never go here.

export interface Logger {
  note(what: string, about?: Readonly<Record<string, string | number | boolean>>): void
}
