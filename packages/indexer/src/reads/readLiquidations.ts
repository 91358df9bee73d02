import { marginVaultAbi } from '@plimsoll/contracts'
import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import { type Address, decodeEventLog, type Hex, toEventSelector } from 'viem'
import type { Provider } from '../providers/provider.ts'
import { gather } from '../quorum/gather.ts'
import { askVaultLogs, type BlockRange, type VaultLog } from './askVaultLogs.ts'
import type { ChainContext } from './chainContext.ts'

/** A `Liquidated` event of a vault: its arguments, and which log it is. §8. */
export type Liquidation = {
  readonly slot: number
  readonly chainId: number
  readonly blockNumber: bigint
  readonly blockHash: Hex
  /** In its block. */
  readonly logIndex: bigint
  readonly account: AccountId
  readonly venue: Address
  readonly assetId: number
  readonly liquidator: Address
  readonly receiver: Address
  /** Debt shares, and the tokens that were paid for them. */
  readonly repaidUnits: bigint
  readonly repaidTokens: bigint
  /** Base units of the asset that the receiver got, or has a claim on. */
  readonly units: bigint
}

const liquidated = toEventSelector('Liquidated(bytes32,address,uint16,address,address,uint256,uint256,uint256)')
/** What is indexed: account, venue, asset. */
const indexed = 3

/**
 * The liquidations in a range of blocks that a quorum of providers tells alike, in order. They are news and prove nothing: an
 * event that too few providers know is left out. Throws `QuorumUnavailable`.
 */
export async function readLiquidations(context: ChainContext, range: BlockRange): Promise<Liquidation[]> {
  const { pool, chain, portions } = context
  const request = `eth_getLogs Liquidated ${range.after.number + 1n} to ${range.upTo.number}`
  const ask = (provider: Provider) => askVaultLogs(provider, { context, range, topic: liquidated, indexed })
  const answers = await gather(pool, { request, ask, graceMs: portions.graceMs })
  const told = new Map<string, { log: VaultLog; count: number }>()
  for (const logs of answers.values()) {
    // Each provider counts once for a log, however often it tells it.
    for (const [key, log] of new Map(logs.map((log) => [keyOf(log), log]))) {
      told.set(key, { log, count: (told.get(key)?.count ?? 0) + 1 })
    }
  }
  return [...told.values()]
    .flatMap(({ log, count }) => (count >= pool.quorum ? [decode(log, chain)] : []))
    .sort((a, b) => Number(a.blockNumber - b.blockNumber) || Number(a.logIndex - b.logIndex))
}

function keyOf({ blockNumber, blockHash, logIndex, arguments: named, data }: VaultLog): string {
  return [blockNumber, blockHash, logIndex, ...named, data].join('/')
}

function decode(
  { blockNumber, blockHash, logIndex, arguments: named, data }: VaultLog,
  { slot, chainId }: { slot: number; chainId: number },
): Liquidation {
  const topics = [liquidated, ...named] as [Hex, ...Hex[]]
  const { args } = decodeEventLog({ abi: marginVaultAbi, eventName: 'Liquidated', topics, data })
  const at = { slot, chainId, blockNumber, blockHash, logIndex }
  return { ...at, ...args, account: parseAccountId(args.account) }
}
