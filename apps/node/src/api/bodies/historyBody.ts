import { type AccountId, decodeAssetTable, margin, marginTotals } from '@plimsoll/protocol'
import type { AccountVersion, HistoryPage } from '@plimsoll/store'
import type { HistoryResponse } from '@plimsoll/wire'

/** An account's margin at one stored version after another, and where the next part begins. */
export function historyBody(
  versions: readonly AccountVersion[],
  { account, page, slots }: { account: AccountId; page: HistoryPage; slots: number },
): HistoryResponse {
  const entries = versions.map(({ epoch, digest, timestamp, assets, words }) => ({
    epoch,
    digest,
    timestamp,
    margin: words.length === 0 ? null : marginTotals(margin({ words, table: decodeAssetTable(assets), slots })),
  }))
  const last = versions.length < page.limit ? undefined : versions.at(-1)
  const every = BigInt(page.every)
  const below = last && (last.epoch / every) * every - 1n
  return { account, entries, next: below === undefined || below < page.from ? null : below }
}
