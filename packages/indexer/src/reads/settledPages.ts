import { claimsPerPage } from '@plimsoll/protocol'
import { hexToBigInt, hexToNumber, toEventSelector } from 'viem'
import type { Provider } from '../providers/provider.ts'
import { gather } from '../quorum/gather.ts'
import { askVaultLogs, type BlockRange, noneIfRefused } from './askVaultLogs.ts'
import type { ChainContext } from './chainContext.ts'

const settled = toEventSelector('Settled(uint16,uint64,bytes32,address,uint16,uint256)')
/** What is indexed: the debt slot, the claim's index, its account. */
const indexed = 3

/**
 * By debt slot, the pages of the bitmaps of paid claims on which the `Settled` events of a range of blocks are, as far as any
 * provider knows of them. They only say where to look: whether all of them were told, the counts in state decide. Throws
 * `QuorumUnavailable`.
 */
export async function settledPages(context: ChainContext, range: BlockRange): Promise<readonly ReadonlySet<number>[]> {
  const request = `eth_getLogs Settled ${range.after.number + 1n} to ${range.upTo.number}`
  const ask = (provider: Provider) => askVaultLogs(provider, { context, range, events: { [settled]: indexed } })
  const { graceMs } = context.portions
  // Without logs no page is named: the counts say so, and all pages are read.
  const answers = (await gather(context.pool, { request, ask, graceMs }).catch(noneIfRefused)) ?? new Map<never, []>()
  const pages = Array.from({ length: context.slots }, () => new Set<number>())
  for (const { arguments: named } of [...answers.values()].flat()) {
    const [debtSlot = '0x', index = '0x'] = named
    pages[hexToNumber(debtSlot)]?.add(Number(hexToBigInt(index) / BigInt(claimsPerPage)))
  }
  return pages
}
