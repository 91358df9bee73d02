import type { Weight } from './riskConfig.ts'

/** The times in seconds between which weights move in straight lines, ascending; time 0 for weights without a ramp. */
export function rampTimes(weights: readonly Weight[]): bigint[] {
  const times = weights.flatMap((weight) => (typeof weight === 'number' ? [0] : [weight.start, weight.end]))
  return [...new Set(times)].toSorted((a, b) => a - b).map(BigInt)
}
