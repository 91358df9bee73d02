import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Gas, type Measured, withFigures } from './figures.ts'
import type { Report } from './harness/results.ts'

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const names = readdirSync(new URL('./results', import.meta.url)).filter((name) => name.endsWith('.json'))
const reports = names.map((name): Report => JSON.parse(file(`test/bench/results/${name}`)))
const measured: Measured = new Map(
  reports.flatMap(({ benchmark, measurements }) =>
    measurements.map((measurement) => [`${benchmark}/${measurement.id}`, measurement]),
  ),
)
const gas: Gas = JSON.parse(file('packages/contracts/snapshots/gas.json'))

test('default: the README shows the last committed figures', async () => {
  await expect(withFigures(file('README.md'), { measured, gas })).toMatchFileSnapshot('../../README.md')
})

test('behavior: a missed budget is called missed', () => {
  const slow = new Map(measured)
  const scan = measured.get('aggregator/scan')
  expect(scan?.budget).toEqual({ atMost: 25 })
  if (scan) slow.set('aggregator/scan', { ...scan, value: 26 })
  const text = withFigures(file('README.md'), { measured: slow, gas: { ...gas, 'post/3of5': 60_501 } })
  expect(text).toMatch(/after a price tick \| 26 ms \| ≤ 25 ms \*\*missed\*\*/)
  expect(text).toMatch(/3 of 5 operators \| 60,501 gas \| ≤ 60,500 gas \*\*missed\*\*/)
})

test('error: a row without a result', () => {
  expect(() => withFigures('', { measured: new Map(), gas })).toThrow(RangeError)
})
