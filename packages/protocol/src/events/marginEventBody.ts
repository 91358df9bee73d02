import type { Hex } from 'viem'
import type { AccountId } from '../accounts/accountId.ts'
import type { AssetTable } from '../assets/assetTable.ts'
import type { Hash32 } from '../hash32.ts'
import { type MarginTotals, marginTotals } from '../margin/accountMargin.ts'
import { type Cure, counted, cureInitial, cureLine, type InitialCure } from '../margin/cure.ts'
import { type AssetPricing, linePrices, type PriceAtLine } from '../margin/pricesAtLine.ts'
import type { Cut } from '../snapshot/cut.ts'
import type { SnapshotHeader } from '../snapshot/snapshotHeader.ts'
import type { MarginChange } from './marginEvent.ts'

/** What a margin event says: a function of one attested snapshot, the account and the line. §13. */
export type MarginEventBody = MarginChange & {
  readonly account: AccountId
  readonly epoch: bigint
  /** The header's, in seconds; all ages are at that time. */
  readonly timestamp: bigint
  readonly digest: Hash32
  /** By slot: how old the block is that the snapshot has of each chain, in seconds. */
  readonly chains: readonly { readonly slot: number; readonly chainId: number; readonly ageSeconds: bigint }[]
  readonly margin: MarginTotals
  /** For each underlying the price at which M = 0, others held. */
  readonly prices: readonly PriceAtLine[]
  /** What brings it back to the line, and to initial margin; `null` in an event that says it is cleared. */
  readonly cure: { readonly line: Cure; readonly initial: InitialCure } | null
  /** Where a node's API has the account with its proof, and the snapshot with its signatures. */
  readonly evidence: { readonly account: string; readonly snapshot: string }
}

/** A snapshot as events are made of it: header and digest, cut, and decoded table. */
export type EventSnapshot = {
  readonly header: SnapshotHeader
  readonly digest: Hash32
  readonly cut: Cut
  readonly table: AssetTable
}

/**
 * The body of a margin event: computed from the header, the cut, the table and the account's words of one snapshot, under the
 * risk config whose hash its header has. No words for an account without a leaf. §13.
 */
export function marginEventBody({
  snapshot: { header, digest, cut, table },
  account,
  words,
  change: { type, line },
  assets,
}: {
  snapshot: EventSnapshot
  account: AccountId
  words: readonly Hex[]
  change: MarginChange
  /** Of the risk config. */
  assets: readonly AssetPricing[]
}): MarginEventBody {
  const at = counted({ words, table, slots: cut.length })
  return {
    type,
    line,
    account,
    epoch: header.epoch,
    timestamp: header.timestamp,
    digest,
    chains: cut.map(({ chainId, timestamp }, slot) => ({ slot, chainId, ageSeconds: header.timestamp - timestamp })),
    margin: marginTotals(at.total),
    prices: linePrices(at, assets),
    cure: type === 'margin.cured' ? null : { line: cureLine(at, { line }), initial: cureInitial(at) },
    evidence: { account: `/v1/accounts/${account}?epoch=${header.epoch}`, snapshot: `/v1/snapshots/${digest}` },
  }
}
