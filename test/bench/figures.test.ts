import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withFigures } from './figures.ts'
import type { Measurement } from './harness/benchmark.ts'
import type { Report } from './harness/results.ts'

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const names = readdirSync(new URL('./results', import.meta.url)).filter((name) => name.endsWith('.json'))
const reports = names.map((name): Report => JSON.parse(file(`test/bench/results/${name}`)))
const gas: Record<string, number> = JSON.parse(file('packages/contracts/snapshots/gas.json'))
const gasBudgets: Record<string, number> = JSON.parse(file('packages/contracts/test/gas/budgets.json'))
const measured = new Map<string, Measurement>([
  ...reports.flatMap(({ benchmark, measurements }) =>
    measurements.map((measurement) => [`${benchmark}/${measurement.id}`, measurement] as const),
  ),
  ...Object.entries(gasBudgets).map(([id, atMost]) => {
    const value = gas[id] ?? Number.NaN
    return [`gas/${id}`, { id, label: id, value, unit: 'gas', budget: { atMost } }] as const
  }),
])

test('default: the README shows the last committed figures', async () => {
  await expect(withFigures(file('README.md'), measured)).toMatchFileSnapshot('../../README.md')
})

test('behavior: a missed budget is called missed', () => {
  const slow = new Map(measured)
  for (const [id, budget, value] of [
    ['aggregator/scan', 25, 26],
    ['gas/post/3of5', 60_500, 60_501],
  ] as const) {
    const measurement = measured.get(id)
    expect(measurement?.budget).toEqual({ atMost: budget })
    if (measurement) slow.set(id, { ...measurement, value })
  }
  const text = withFigures(file('README.md'), slow)
  expect(text).toMatch(/after a price tick \| 26 ms \| ≤ 25 ms \*\*missed\*\*/)
  expect(text).toMatch(/3 of 5 operators \| 60,501 gas \| ≤ 60,500 gas \*\*missed\*\*/)
})

test('error: a row without a result', () => {
  expect(() => withFigures('', new Map())).toThrow(RangeError)
})
