// How people are told.

export interface Notice {
  readonly topic: 'conflict' | 'denied' | 'dead-letter' | 'limit' | 'summary'
  readonly title: string
  readonly lines: readonly string[]
}

export interface Notifier {
  tell(notice: Notice): Promise<void>
}
