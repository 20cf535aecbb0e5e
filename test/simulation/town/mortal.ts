// Workers that may die at any step: whatever they were waiting for never comes, and what they had sent lands all the same.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Engine } from '../../../shared/engine/engine.ts'
import type { Connector, OpenEnd } from '../../../shared/ports/connector.ts'

export class Process {
  readonly name: string
  readonly #end = Promise.withResolvers<void>()
  #alive = true

  constructor(name: string) {
    this.name = name
  }

  get alive(): boolean {
    return this.#alive
  }

  /** Resolves when it dies. */
  get death(): Promise<void> {
    return this.#end.promise
  }

  die(): void {
    this.#alive = false
    this.#end.resolve()
  }
}

/** Who is at work: by it the requests of the dead are told. Nobody, where people do something. */
export const atWork = new AsyncLocalStorage<Process | undefined>()

const never = <T>(): Promise<T> => new Promise(() => {})

/** It may die before the step is sent, or after; then it hears of no outcome. */
async function step<T>(process: Process, strikes: () => boolean, act: () => Promise<T>): Promise<T> {
  if (process.alive && strikes()) process.die()
  if (!process.alive) return never()
  const outcome = act()
  if (strikes()) process.die()
  try {
    const answer = await outcome
    return process.alive ? answer : await never()
  } catch (reason) {
    if (!process.alive) return never()
    throw reason
  }
}

/** The same engine, in the hands of a mortal. */
export function mortal(
  engine: Engine,
  process: Process,
  strikes: () => boolean,
  watch: (open: OpenEnd) => Connector,
): Engine {
  const tied = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key)
        if (typeof member !== 'function') return member
        return (...args: readonly unknown[]) => step(process, strikes, async () => Reflect.apply(member, target, args))
      },
    })
  const { clock } = engine
  return {
    ...engine,
    store: tied(engine.store),
    queue: tied(engine.queue),
    clock: { now: clock.now, sleep: (time, until) => step(process, strikes, () => clock.sleep(time, until)) },
    ends: Object.fromEntries(
      Object.entries(engine.ends).map(([id, open]) => [id, { ...open, connector: tied(watch(open)) }]),
    ),
  }
}
