/**
 * A credit pool's interest per year in basis points, straight from `atZero` to `atKink` and on to `atFull` as more of
 * its tokens are lent out. `kink` is the utilisation where the slope changes, in basis points.
 */
export type InterestRate = { atZero: number; atKink: number; atFull: number; kink: number }

const ray = 10n ** 27n
const bps = 10_000n
const secondsPerYear = 31_536_000n

/** The same per second with 27 decimals, as `CreditPool` takes it; rates are rounded down. */
export function interestRatePerSecond({ atZero, atKink, atFull, kink }: InterestRate) {
  const perSecond = (rate: number) => (BigInt(rate) * ray) / bps / secondsPerYear
  return {
    atZero: perSecond(atZero),
    atKink: perSecond(atKink),
    atFull: perSecond(atFull),
    kink: (BigInt(kink) * ray) / bps,
  }
}
