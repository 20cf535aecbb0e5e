// What is counted reaches the log in the form the cloud makes metrics of, each with its name, unit, client and connector.

import { afterEach, expect, test, vi } from 'vitest'
import { meterOfLog } from '../../functions/meter.ts'
import { type Measure, measures } from '../../shared/ports/meter.ts'

afterEach(() => void vi.restoreAllMocks())

test('every measure becomes a metric of its connector, and what was written is not written again', () => {
  const lines: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation(line => lines.push(String(line)) > 0)
  const meter = meterOfLog('DEMO', 'board')
  for (const [i, name] of Object.keys(measures).entries()) meter.add(name as Measure, i)
  meter.add('duration', 70)
  meter.publish()
  vi.restoreAllMocks()
  const [line = '{}', ...others] = lines.filter(each => each.startsWith('{'))
  expect(others).toEqual([])
  const written = JSON.parse(line)
  expect(written).toMatchObject({ client: 'DEMO', service: 'board', operations: 0, duration: [2, 70] })
  expect(written._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'Lockstep',
      Dimensions: [['service', 'client']],
      Metrics: Object.entries(measures).map(([Name, Unit]) => ({ Name, Unit })),
    },
  ])
})
