import { marginVaultAbi } from '@plimsoll/contracts'
import { type LiquidationEvent, parseAccountId } from '@plimsoll/protocol'
import { decodeEventLog, type Hex, toEventSelector } from 'viem'
import type { Provider } from '../providers/provider.ts'
import { gather } from '../quorum/gather.ts'
import { askVaultLogs, type NumberRange, type VaultLog } from './askVaultLogs.ts'
import type { ChainContext } from './chainContext.ts'

/** How many arguments of each event are indexed, by its topic. */
const events: Readonly<Record<Hex, number>> = {
  [toEventSelector('Liquidated(bytes32,address,uint16,address,address,uint256,uint256,uint256)')]: 3,
  [toEventSelector('WrittenOff(bytes32,address,address,uint256,uint256)')]: 2,
  [toEventSelector('ChargedOff(bytes32,address,uint256,uint256)')]: 2,
}

/**
 * The liquidations and write-offs in a range of blocks that a quorum of providers tells alike, in order. They are news and prove
 * nothing: an event that too few providers know is left out. Throws `QuorumUnavailable`.
 */
export async function readLiquidations(context: ChainContext, range: NumberRange): Promise<LiquidationEvent[]> {
  const { pool, chain, portions } = context
  const request = `eth_getLogs Liquidated ${range.after.number + 1n} to ${range.upTo.number}`
  const ask = (provider: Provider) => askVaultLogs(provider, { context, range, events })
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

function keyOf({ blockNumber, blockHash, logIndex, topic, arguments: named, data }: VaultLog): string {
  return [blockNumber, blockHash, logIndex, topic, ...named, data].join('/')
}

function decode(
  { blockNumber, blockHash, logIndex, topic, arguments: named, data }: VaultLog,
  { slot, chainId }: { slot: number; chainId: number },
): LiquidationEvent {
  const topics: [Hex, ...Hex[]] = [topic, ...named]
  const at = { slot, chainId, blockNumber, blockHash, logIndex }
  const decoded = decodeEventLog({ abi: liquidationAbi, topics, data })
  const account = parseAccountId(decoded.args.account)
  if (decoded.eventName === 'Liquidated') return { kind: 'liquidation', ...at, ...decoded.args, account }
  const { venue, units: debtUnits, tokenAmount: lostTokens } = decoded.args
  const caller = decoded.eventName === 'WrittenOff' ? decoded.args.caller : null
  return { kind: 'write-off', ...at, account, venue, caller, debtUnits, lostTokens }
}

const liquidationAbi = marginVaultAbi.filter(isLiquidationEvent)

type VaultEntry = (typeof marginVaultAbi)[number]

function isLiquidationEvent(
  entry: VaultEntry,
): entry is Extract<VaultEntry, { type: 'event'; name: 'Liquidated' | 'WrittenOff' | 'ChargedOff' }> {
  return entry.type === 'event' && ['Liquidated', 'WrittenOff', 'ChargedOff'].includes(entry.name)
}
