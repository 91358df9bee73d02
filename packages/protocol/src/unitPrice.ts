/** The bounds of a unit price, in dollars × 10^36 per base unit: least, and first above. §4. */
const least = 10n ** 6n
const above = 1n << 127n

/**
 * Dollars × 10^36 per base unit of an asset, from a feed's answer: rounded down for collateral and up for liabilities.
 * `rate` is what one whole ERC-4626 share (`shareDecimals`) is worth in base units of the priced token, `index` a venue's
 * interest index as a ray. `undefined` if the price is out of bounds, which is treated as no answer. §5.
 */
export function unitPrice(parameters: {
  answer: bigint
  feedDecimals: number
  tokenDecimals: number
  rate?: { rate: bigint; shareDecimals: number }
  index?: bigint
}): bigint | undefined {
  const { answer, feedDecimals, tokenDecimals, rate, index } = parameters
  if (answer <= 0n) return undefined
  const numerator = answer * 10n ** 36n * (rate?.rate ?? 1n) * (index ?? 1n)
  const scale = feedDecimals + tokenDecimals + (rate?.shareDecimals ?? 0) + (index === undefined ? 0 : 27)
  const denominator = 10n ** BigInt(scale)
  const price = (numerator + (index === undefined ? 0n : denominator - 1n)) / denominator
  return price >= least && price < above ? price : undefined
}
