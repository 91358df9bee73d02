import Table from 'cli-table3'
import type { Measurement } from './benchmark.ts'
import type { Report } from './results.ts'

/** A run as text: the machine, then each number with its budget and its ratio to the last committed one. */
export function formatReport(report: Report, last: Report | undefined): string {
  const { machine, measurements, curves, counted = 'accounts' } = report
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
  const before = new Map(last?.measurements.map(({ id, value }) => [id, value]))
  const table = new Table({
    head: ['', 'value', 'budget', 'last committed'],
    colAligns: ['left', 'right', 'left', 'right'],
    style: { head: [], border: [] },
  })
  for (const measurement of measurements) {
    const old = before.get(measurement.id)
    table.push([
      measurement.label,
      `${formatNumber(measurement.value)} ${measurement.unit}`,
      formatBudget(measurement),
      old === undefined ? '' : `${formatNumber(old)} (${(measurement.value / old).toFixed(2)} of it)`,
    ])
  }
  const growth = curves.map(({ label, exponent }) => `  ${label}: ${counted} ^ ${exponent.toFixed(3)}`)
  const elsewhere =
    last !== undefined && last.machine.cpu !== machine.cpu ? [`The last committed run was on ${last.machine.cpu}.`] : []
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}`,
    versions.join(', '),
    table.toString(),
    ...elsewhere,
    'Growth',
    ...growth,
  ].join('\n')
}

/** Three digits that matter, with separators. */
export function formatNumber(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

/** What was promised, and whether it holds. */
export function formatBudget({
  value,
  unit,
  budget,
}: Pick<Measurement, 'value' | 'budget'> & { unit: string }): string {
  if (budget === undefined) return ''
  const [isMet, text] =
    'atLeast' in budget
      ? [value >= budget.atLeast, `≥ ${budget.atLeast.toLocaleString('en')}`]
      : [value <= budget.atMost, `≤ ${budget.atMost.toLocaleString('en')}`]
  return `${text} ${unit} ${isMet ? '✔' : '✘'}`
}
