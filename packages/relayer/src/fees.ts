/** EIP-1559 fees in wei per gas. */
export type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }

/** What a chain asks now, in wei per gas. */
export type Market = { baseFeePerGas: bigint; priorityFeePerGas: bigint }

/**
 * Fees for a first attempt: enough for a base fee that doubles, never above `cap`. Undefined if what the chain asks now
 * is above it.
 */
export function firstFees({ baseFeePerGas, priorityFeePerGas }: Market, cap: bigint): Fees | undefined {
  if (baseFeePerGas + priorityFeePerGas > cap) return undefined
  const generous = 2n * baseFeePerGas + priorityFeePerGas
  return { maxFeePerGas: generous < cap ? generous : cap, maxPriorityFeePerGas: priorityFeePerGas }
}

/**
 * Fees that replace an attempt: nodes ask for 10 % more of both, we offer 12.5 %, or what a first attempt would pay now
 * if that is more. Undefined if that, or what the chain asks now, is above `cap`.
 */
export function replacementFees(previous: Fees, { market, cap }: { market: Market; cap: bigint }): Fees | undefined {
  const fresh = firstFees(market, cap)
  if (fresh === undefined) return undefined
  const maxPriorityFeePerGas = most(raised(previous.maxPriorityFeePerGas), fresh.maxPriorityFeePerGas)
  const maxFeePerGas = most(raised(previous.maxFeePerGas), fresh.maxFeePerGas)
  if (most(maxFeePerGas, maxPriorityFeePerGas) > cap) return undefined
  return { maxFeePerGas: most(maxFeePerGas, maxPriorityFeePerGas), maxPriorityFeePerGas }
}

const raised = (fee: bigint) => (fee * 1125n) / 1000n + 1n
const most = (a: bigint, b: bigint) => (a > b ? a : b)
