import { isBandBelow, type MarginLine, marginThresholds } from '../risk/marginLines.ts'
import { type MarginChange, marginEventTypeAt } from './marginEvent.ts'

/**
 * The deepest line that an account is called at, in basis points, `undefined` for none: it is called where it falls below a
 * line, and stays called until it is where that line is cleared. `band` is how many of the thresholds of all lines it is below
 * now, as `marginBand` counts. §13.
 */
export function nextCalledLine(
  previous: number | undefined,
  {
    band,
    lines,
    highest = Number.POSITIVE_INFINITY,
  }: {
    band: number
    lines: readonly MarginLine[]
    /** Lines above are of no interest. */
    highest?: number | undefined
  },
): number | undefined {
  const thresholds = marginThresholds(lines)
  const isBelow = (bps: number) => isBandBelow(band, bps, thresholds)
  return lines
    .filter(({ line }) => line <= highest)
    .filter(({ line, clear }) => isBelow(line) || (previous !== undefined && line >= previous && isBelow(clear)))
    .at(-1)?.line
}

/** What a receiver has heard of an account, as far as it is known: an attempt without an answer may have been heard, or not. */
export type ToldLines = {
  /** The deepest line that it was told last. */
  readonly told: number | undefined
  /** The deepest that it may have been told since. */
  readonly maybeTold: number | undefined
  /** The highest that it may think the account is called at since, {@link noLine} for none. */
  readonly maybeCleared: number | undefined
}

/** Above every line: what an account is called at that is called at none. */
export const noLine = 65_536

/**
 * What a receiver has to be told of an account that is called at `called` now; `undefined` if it knows. A cure names the highest
 * line that is cleared: those below it are cleared as well. What may have been told wrongly is told rightly. §13.
 */
export function messageToTell(
  called: number | undefined,
  {
    told,
    maybeTold,
    maybeCleared,
    lines,
    highest = Number.POSITIVE_INFINITY,
  }: ToldLines & { lines: readonly MarginLine[]; highest?: number | undefined },
): MarginChange | undefined {
  const call = called === undefined ? undefined : { type: marginEventTypeAt(called, lines), line: called }
  if (isDeeper(called, told)) return call
  const heard = isDeeper(maybeTold, told) ? maybeTold : told
  if (!isDeeper(heard, called))
    return maybeCleared !== undefined && called !== undefined && called < maybeCleared ? call : undefined
  const cleared = lines.find(({ line }) => line <= highest && isDeeper(line, called))?.line ?? heard
  return cleared === undefined ? undefined : { type: 'margin.cured', line: cleared }
}

/** Whether a line is below another; no line is above all. */
export function isDeeper(line: number | undefined, other: number | undefined): boolean {
  return line !== undefined && (other === undefined || line < other)
}
