/** EIP-1559 fees in wei per gas. */
export type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }

/**
 * What a chain asks now, in wei per gas. Where it `isLegacy`, without the base fee of EIP-1559, the gas price stands for the
 * base fee, and there is no tip.
 */
export type Market = { baseFeePerGas: bigint; priorityFeePerGas: bigint; isLegacy?: boolean }

/**
 * The most that a relayer pays per gas: `cap` in wei, of which at most `tip` (default: all) goes to the maker of the block,
 * and `multiple` times what the chain asks now. A multiple below two leaves a first attempt less room for a base fee that
 * rises.
 */
export type FeeLimits = { cap: bigint; multiple: number; tip?: bigint }

/** What a chain asks as far as a relayer follows it: never a higher tip than it may pay. */
export function withinTip(market: Market, { cap, tip = cap }: FeeLimits): Market {
  return { ...market, priorityFeePerGas: least(market.priorityFeePerGas, tip) }
}

/** What one gas costs now. */
export function priceOf({ baseFeePerGas, priorityFeePerGas }: Market): bigint {
  return baseFeePerGas + priorityFeePerGas
}

/** The most that may be paid per gas now. */
export function ceilingOf(market: Market, { cap, multiple }: FeeLimits): bigint {
  const thousandths = BigInt(Math.round(multiple * 1000))
  return least(cap, most((priceOf(market) * thousandths) / 1000n, priceOf(market)))
}

/**
 * Fees for an attempt that replaces nothing: enough for a base fee that doubles, within the limits. Undefined if what the
 * chain asks now is above the cap.
 */
export function firstFees(market: Market, limits: FeeLimits): Fees | undefined {
  if (priceOf(market) > limits.cap) return undefined
  // A gas price is paid whole, whatever the block asks: no room for a rise.
  if (market.isLegacy) return atPrice(priceOf(market))
  const generous = market.baseFeePerGas + priceOf(market)
  return {
    maxFeePerGas: least(generous, ceilingOf(market, limits)),
    maxPriorityFeePerGas: market.priorityFeePerGas,
  }
}

/**
 * Fees that outbid an attempt which waits to be mined: nodes ask for 10 % more of both, we offer 12.5 %, or what a first
 * attempt would pay now if that is more. Undefined if that is above the limits.
 */
export function replacementFees(
  previous: Fees,
  { market, limits }: { market: Market; limits: FeeLimits },
): Fees | undefined {
  const fresh = firstFees(market, limits)
  if (fresh === undefined) return undefined
  if (market.isLegacy) {
    const price = most(raised(previous.maxFeePerGas), fresh.maxFeePerGas)
    return price > ceilingOf(market, limits) ? undefined : atPrice(price)
  }
  const maxPriorityFeePerGas = most(raised(previous.maxPriorityFeePerGas), fresh.maxPriorityFeePerGas)
  if (maxPriorityFeePerGas > (limits.tip ?? limits.cap)) return undefined
  const maxFeePerGas = most(most(raised(previous.maxFeePerGas), fresh.maxFeePerGas), maxPriorityFeePerGas)
  return maxFeePerGas > ceilingOf(market, limits) ? undefined : { maxFeePerGas, maxPriorityFeePerGas }
}

/** Whether fees that were signed earlier are still enough for the next block, and within the limits. */
export function stillFit({ maxFeePerGas, maxPriorityFeePerGas }: Fees, market: Market, limits: FeeLimits): boolean {
  return (
    maxFeePerGas >= priceOf(market) &&
    maxPriorityFeePerGas >= market.priorityFeePerGas &&
    maxFeePerGas <= ceilingOf(market, limits)
  )
}

/** The fees of a legacy transaction: its gas price, as both. */
const atPrice = (price: bigint): Fees => ({ maxFeePerGas: price, maxPriorityFeePerGas: price })
const raised = (fee: bigint) => (fee * 1125n) / 1000n + 1n
/** The higher of two. */
export const most = (a: bigint, b: bigint) => (a > b ? a : b)
/** The lower of two. */
export const least = (a: bigint, b: bigint) => (a < b ? a : b)

/** The middle one; of two middle ones the lower, so that one of two liars cannot raise a fee. */
export function lowerMedian(values: readonly bigint[]): bigint | undefined {
  return values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))[Math.floor((values.length - 1) / 2)]
}
