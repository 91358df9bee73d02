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

/** The times in seconds between which weights move in straight lines, ascending; time 0 for weights without a ramp. */
export function rampTimes(weights: readonly Weight[]): bigint[] {
  const times = weights.flatMap((weight) => (typeof weight === 'number' ? [0] : [weight.start, weight.end]))
  return [...new Set(times)].toSorted((a, b) => a - b).map(BigInt)
}

/** A number that never falls when a weight among `rising` grows or one among `falling` shrinks. */
export type Slack = {
  rising: readonly Weight[]
  falling: readonly Weight[]
  of: (rising: readonly number[], falling: readonly number[]) => number
}

/**
 * The first time in seconds found at which the slack is not above zero, `undefined` if it is above zero at every moment of
 * every ramp. A stretch of ramps is judged by the worst weights of its ends, and halved where that does not decide.
 */
export function whenNotPositive(slack: Slack): bigint | undefined {
  const times = rampTimes([...slack.rising, ...slack.falling])
  const at = times.find((time) => worst(slack, [time, time]) <= 0)
  if (at !== undefined) return at
  const stretches = times.slice(1).map((end, index): [bigint, bigint] => [times[index] ?? end, end])
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const [start, end] = stretch
    if (end - start <= 1n || worst(slack, stretch) > 0) continue
    const middle = (start + end) / 2n
    if (worst(slack, [middle, middle]) <= 0) return middle
    stretches.push([start, middle], [middle, end])
  }
  return undefined
}

/** The slack at the worst of both ends for each weight: a bound for every moment between them. */
function worst({ rising, falling, of }: Slack, ends: readonly [bigint, bigint]): number {
  const at = (weight: Weight) => ends.map((time) => weightAt(weight, time))
  return of(
    rising.map((weight) => Math.min(...at(weight))),
    falling.map((weight) => Math.max(...at(weight))),
  )
}
