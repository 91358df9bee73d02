import type { RiskAsset } from './riskConfig.ts'

const secondsPerDay = 86_400n
const bps = 10_000n

/**
 * An ERC-4626 rate, held to the growth that its config allows since its base, so that a donation cannot lift it. The
 * growth is linear; a fall counts in full. `timestamp` in seconds. §5.
 */
export function cappedRate(
  rate: bigint,
  { config, timestamp }: { config: NonNullable<RiskAsset['rate']>; timestamp: bigint },
): bigint {
  const base = BigInt(config.base)
  const age = timestamp > BigInt(config.at) ? timestamp - BigInt(config.at) : 0n
  const cap = base + (base * BigInt(config.maxGrowthBpsPerDay) * age) / (bps * secondsPerDay)
  if (rate > cap) return cap
  return rate
}
