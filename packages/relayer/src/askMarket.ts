import { type Address, isAddressEqual, numberToHex, type PublicClient } from 'viem'
import { least, lowerMedian, type Market } from './fees.ts'

/** What one endpoint says of the fees: `paid` is the tip that others paid lately, undefined if nobody else paid any. */
export type MarketReport = {
  baseFeePerGas: bigint
  paid: bigint | undefined
  suggested: bigint | undefined
  /** Where blocks have no base fee: what a transaction costs per gas. */
  gasPrice?: bigint
}

const blockCount = 5
/** A block fuller than this holds so much of others that a post in it moves no percentile. */
const fullEnough = 0.25
const percentile = 30
/** In wei per gas: a tip that gets a transaction into any block with room. */
const quietTip = 2_000_000_000n

/**
 * Asks one endpoint for the base fee of the next block and the tips of the latest ones. Posts to `registry` are left out,
 * whoever sent them: a relayer that takes its own tips for the market pays more with every post.
 */
export async function askMarket(client: PublicClient, registry: Address): Promise<MarketReport> {
  const [history, suggested, { baseFeePerGas: ofBlock }] = await Promise.all([
    feeHistory(client),
    client.request({ method: 'eth_maxPriorityFeePerGas' }).then(BigInt, () => undefined),
    client.getBlock(),
  ])
  // Some chains answer every method of EIP-1559 and have none of it: only their blocks tell.
  if (typeof ofBlock !== 'bigint')
    return { baseFeePerGas: 0n, paid: undefined, suggested: undefined, gasPrice: await client.getGasPrice() }
  if (history === undefined) return { baseFeePerGas: ofBlock, paid: undefined, suggested }
  const { oldestBlock, baseFeePerGas, gasUsedRatio, reward } = history
  const tips = await Promise.all(
    gasUsedRatio.map((ratio, index) => {
      if (ratio === 0) return undefined
      if (ratio >= fullEnough) return reward?.[index]?.[0]
      return tipOfOthers(client, { blockNumber: oldestBlock + BigInt(index), registry })
    }),
  )
  return {
    baseFeePerGas: baseFeePerGas.at(-1) ?? 0n,
    paid: lowerMedian(tips.filter((tip) => tip !== undefined)),
    suggested,
  }
}

async function feeHistory(client: PublicClient) {
  // Not every chain has it; the caller then goes by the block.
  const history = await client.getFeeHistory({ blockCount, rewardPercentiles: [percentile] }).catch(() => undefined)
  return history?.baseFeePerGas.length ? history : undefined
}

// A block with few transactions is small enough to be read whole.
async function tipOfOthers(
  client: PublicClient,
  { blockNumber, registry }: { blockNumber: bigint; registry: Address },
): Promise<bigint | undefined> {
  const block = await client
    .request({ method: 'eth_getBlockByNumber', params: [numberToHex(blockNumber), true] })
    .catch(() => null)
  if (block === null) return undefined
  const base = BigInt(block.baseFeePerGas ?? 0)
  const tips = block.transactions.flatMap((transaction) => {
    if (typeof transaction === 'string' || transaction.gasPrice === undefined) return []
    if (transaction.to && isAddressEqual(transaction.to, registry)) return []
    const price = BigInt(transaction.gasPrice)
    // What a rollup puts into its blocks itself pays nothing.
    return price > 0n && price >= base ? [price - base] : []
  })
  return lowerMedian(tips)
}

/** What most endpoints of a chain say: a single one moves neither fee. `lowestTip` is of earlier calls. */
export function agreedMarket(
  reports: readonly MarketReport[],
  { lowestTip }: { lowestTip: bigint | undefined },
): Market {
  const prices = reports.flatMap(({ gasPrice }) => (gasPrice === undefined ? [] : [gasPrice]))
  // Of as many for as against: every chain takes a legacy transaction.
  if (prices.length > 0 && prices.length * 2 >= reports.length)
    return { baseFeePerGas: lowerMedian(prices) ?? 0n, priorityFeePerGas: 0n, isLegacy: true }
  return agreedDynamic(
    reports.filter(({ gasPrice }) => gasPrice === undefined),
    { lowestTip },
  )
}

function agreedDynamic(reports: readonly MarketReport[], { lowestTip }: { lowestTip: bigint | undefined }): Market {
  const middle = (values: readonly (bigint | undefined)[]) => lowerMedian(values.filter((value) => value !== undefined))
  const tips = reports.flatMap(({ paid }) => (paid === undefined ? [] : [paid]))
  // Where most endpoints see nobody pay, one that does is not believed.
  const paid = tips.length * 2 > reports.length ? lowerMedian(tips) : undefined
  const baseFeePerGas = middle(reports.map((report) => report.baseFeePerGas)) ?? 0n
  if (paid !== undefined) return { baseFeePerGas, priorityFeePerGas: paid }
  // Where nobody else pays a tip, a suggestion may be an echo of our own. So it lowers what is known, and never raises it,
  // and such a quiet chain needs no tip above its base fee.
  const enough = baseFeePerGas > quietTip ? baseFeePerGas : quietTip
  const known = [enough, lowestTip, middle(reports.map(({ suggested }) => suggested))].filter(
    (tip) => tip !== undefined,
  )
  return { baseFeePerGas, priorityFeePerGas: known.reduce(least) }
}
