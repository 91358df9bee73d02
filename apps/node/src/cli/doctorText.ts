import colors from 'picocolors'
import type { Finding } from '../doctor/finding.ts'
import { plural } from '../doctor/plural.ts'
import { plainTable } from './plainTable.ts'
import { printable } from './printable.ts'

const marks = {
  ok: () => colors.green('✔'),
  warning: () => colors.yellow('!'),
  problem: () => colors.red('✘'),
} satisfies Record<Finding['level'], () => string>

/** What the doctor found as a person reads it in a terminal: by group, each doubt followed by what to do. */
export function doctorText(findings: readonly Finding[]): string {
  const groups = Map.groupBy(findings, ({ group }) => group)
  const blocks = [...groups].map(([group, some]) => `${colors.bold(group)}\n${groupTable(some)}`)
  return [...blocks, summary(findings)].join('\n\n')
}

function groupTable(findings: readonly Finding[]): string {
  const rows = plainTable()
  for (const { subject, level, what, hint } of findings) {
    rows.push([marks[level](), subject, printable(what)])
    if (hint !== undefined) rows.push(['', '', colors.dim(hint)])
  }
  return rows.toString().replace(/ +$/gm, '')
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Finding['level']) => findings.filter(({ level }) => level === wanted).length
  const [problems, warnings] = [count('problem'), count('warning')]
  const passed = `${count('ok')} of ${findings.length} checks passed`
  if (problems + warnings === 0) return colors.green(`${passed}.`)
  const doubts = [
    ...(problems > 0 ? [plural(problems, 'problem')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ]
  return (problems > 0 ? colors.red : colors.yellow)(`${passed}: ${doubts.join(' and ')}.`)
}
