// The engine that is put to the test: the real one, or the stand-in with its known defects.

import type { EndId, FieldName, RunId } from '../../shared/core/ids.ts'
import type { Link } from '../../shared/core/link.ts'
import type { Signal } from '../../shared/core/signal.ts'
import type { Value } from '../../shared/core/value.ts'
import type { Engine } from '../../shared/engine/engine.ts'

export interface EngineUnderTest {
  visit(engine: Engine, end: EndId, signals: readonly Signal[]): Promise<unknown>
  sweep(engine: Engine, end: EndId, run: RunId, how: { readonly census: boolean }): Promise<void>
  resolve(
    engine: Engine,
    link: Link,
    field: FieldName,
    choice: { readonly end: EndId } | { readonly value: Value },
    run: RunId,
  ): Promise<boolean>
}

export async function loadEngine(which: 'real' | 'stand-in'): Promise<EngineUnderTest> {
  if (which === 'stand-in') return (await import('./stand-in.ts')).standIn
  const of = (file: string): Promise<Record<string, unknown>> =>
    import(new URL(`../../shared/engine/${file}.ts`, import.meta.url).href)
  const [{ visit }, { sweep }, { resolve }] = await Promise.all([of('visit'), of('sweep'), of('resolve')])
  return { visit, sweep, resolve } as EngineUnderTest
}
