import type { Weight } from './riskConfig.ts'

/**
 * A weight in basis points at a time in seconds. Inside a ramp it moves linearly and is rounded down, so that two
 * weights which differ by at least one at the ends of their ramps differ everywhere. §5.
 */
export function weightAt(weight: Weight, timestamp: bigint): number {
  if (typeof weight === 'number') return weight
  const { from, to, start, end } = weight
  if (timestamp <= BigInt(start)) return from
  if (timestamp >= BigInt(end)) return to
  const span = BigInt(end - start)
  const scaled = BigInt(from) * span + BigInt(to - from) * (timestamp - BigInt(start)) // ≥ 0, so / rounds down
  return Number(scaled / span)
}
