/** EIP-1559 fees in wei per gas. */
export type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }

/** What a chain asks now, in wei per gas. */
export type Market = { baseFeePerGas: bigint; priorityFeePerGas: bigint }

/**
 * Fees for a first attempt: enough for a base fee that doubles, never above `cap`. Undefined if even the present base
 * fee is above it.
 */
export function firstFees({ baseFeePerGas, priorityFeePerGas }: Market, cap: bigint): Fees | undefined {
  const maxPriorityFeePerGas = least(priorityFeePerGas, cap)
  if (baseFeePerGas + maxPriorityFeePerGas > cap) return undefined
  return { maxFeePerGas: least(2n * baseFeePerGas + maxPriorityFeePerGas, cap), maxPriorityFeePerGas }
}

/**
 * Fees that replace an attempt: nodes ask for 10 % more of both, we offer 12.5 %, or what a first attempt would pay now
 * if that is more. Undefined if that is above `cap`.
 */
export function replacementFees(previous: Fees, { market, cap }: { market: Market; cap: bigint }): Fees | undefined {
  const fresh = firstFees(market, cap)
  const maxPriorityFeePerGas = most(raised(previous.maxPriorityFeePerGas), fresh?.maxPriorityFeePerGas ?? 0n)
  const maxFeePerGas = most(most(raised(previous.maxFeePerGas), fresh?.maxFeePerGas ?? 0n), maxPriorityFeePerGas)
  return maxFeePerGas > cap ? undefined : { maxFeePerGas, maxPriorityFeePerGas }
}

const raised = (fee: bigint) => (fee * 1125n) / 1000n + 1n
const least = (a: bigint, b: bigint) => (a < b ? a : b)
const most = (a: bigint, b: bigint) => (a > b ? a : b)
