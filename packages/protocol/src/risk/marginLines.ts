import { z } from 'zod'
import type { Margin } from '../margin/margin.ts'
import { uint16Field } from '../schema.ts'

/**
 * A line that an account may fall below and rise above again, in basis points of its liabilities at maintenance weight: it is
 * below `line` iff M × 10^4 < MD × line, so that below 0 is liquidatable. It is cleared at `clear`, which is no lower. §13.
 */
export type MarginLine = { readonly line: number; readonly clear: number }

/** The field of a risk config that has the lines, highest first. */
export const marginLinesField = z
  .array(z.strictObject({ line: uint16Field, clear: uint16Field }))
  .min(1)
  .max(8)

/** The lines of a config that names none. §13. */
export const defaultMarginLines: readonly MarginLine[] = [
  { line: 2_500, clear: 3_000 },
  { line: 1_000, clear: 1_500 },
  { line: 0, clear: 500 },
]

/** The lines of a config, highest first. */
export function marginLinesOf({
  marginLines,
}: {
  readonly marginLines?: readonly MarginLine[]
}): readonly MarginLine[] {
  return marginLines ?? defaultMarginLines
}

/** The rules of §13 that the lines of a config break, with the path of the field. */
export function checkMarginLines({ marginLines }: { readonly marginLines?: readonly MarginLine[] }): {
  path: (string | number)[]
  message: string
}[] {
  const lines = marginLines ?? []
  return lines.flatMap(({ line, clear }, index) => [
    ...(clear < line ? [{ path: ['marginLines', index, 'clear'], message: 'a line is not cleared below itself' }] : []),
    ...(index > 0 && line >= (lines[index - 1]?.line ?? 0)
      ? [{ path: ['marginLines', index, 'line'], message: 'lines go from the highest to the lowest' }]
      : []),
    ...(index === lines.length - 1 && line !== 0
      ? [{ path: ['marginLines', index, 'line'], message: 'the last line is 0, where an account is liquidatable' }]
      : []),
  ])
}

/** Whether an account is below a line, exactly; `bps` as in {@link MarginLine}. §13. */
export function isBelowLine(
  { maintenanceSurplus, maintenanceLiabilities }: Pick<Margin, 'maintenanceSurplus' | 'maintenanceLiabilities'>,
  bps: number,
): boolean {
  return maintenanceSurplus * 10_000n < maintenanceLiabilities * BigInt(bps)
}

/** Where lines are and are cleared, each once, highest first: what bands lie between. */
export function marginThresholds(lines: readonly MarginLine[]): readonly number[] {
  return [...new Set(lines.flatMap(({ line, clear }) => [line, clear]))].sort((a, b) => b - a)
}

/** Whether an account of a band is below one of the thresholds. */
export function isBandBelow(band: number, bps: number, thresholds: readonly number[]): boolean {
  return thresholds.indexOf(bps) < band
}

/** How many of the thresholds an account is below; 0 for an account without debt. */
export function marginBand(
  margin: Pick<Margin, 'maintenanceSurplus' | 'maintenanceLiabilities'>,
  thresholds: readonly number[],
): number {
  return thresholds.filter((bps) => isBelowLine(margin, bps)).length
}
