import { expect, test } from 'vitest'
import type { Measurement } from './benchmark.ts'
import { formatReport } from './formatReport.ts'

const machine = { cpu: 'some CPU', cores: 2, memoryGb: 8, system: 'linux', versions: { node: 'v24.0.0' } }
const measurements: Measurement[] = [
  { id: 'build', label: 'Build', value: 1_234.5, unit: 'ms' },
  { id: 'ratio', label: 'Faster', value: 12, unit: '×', budget: { atLeast: 10 } },
  { id: 'proof', label: 'Proof', value: 25, unit: 'µs', budget: { atMost: 20 } },
]
const curves = [{ label: 'Growth of it', unit: 'ms' as const, points: [], exponent: 1.0321 }]
const report = { benchmark: 'x', machine, measurements, curves }

test('default', () => {
  const text = formatReport(report, undefined)
  expect(text).toContain('some CPU, 2 cores, 8 GB, linux')
  expect(text).toMatch(/Build +│ +1,235 ms/)
  expect(text).toContain('≥ 10 × ✔')
  expect(text).toContain('≤ 20 µs ✘')
  expect(text).toContain('Growth of it: accounts ^ 1.032')
})

test('behavior: numbers stand beside those of the last committed run', () => {
  const last = {
    ...report,
    machine: { ...machine, cpu: 'another' },
    measurements: [{ ...measurements[0], value: 1_000 }],
  }
  const text = formatReport(report, last as typeof report)
  expect(text).toContain('1,000 (1.23 of it)')
  expect(text).toContain('The last committed run was on another.')
})
