import { type AccountId, decodeAssetTable, margin, marginTotals } from '@plimsoll/protocol'
import type { AccountVersion, HistoryPage } from '@plimsoll/store'
import type { HistoryResponse } from '@plimsoll/wire'

/** An account's margin at one stored version after another, and where the next part begins. Pauses after each. */
export function* historyBody(
  versions: readonly AccountVersion[],
  { account, page, slots }: { account: AccountId; page: HistoryPage; slots: number },
): Generator<undefined, HistoryResponse, undefined> {
  const entries: HistoryResponse['entries'][number][] = []
  for (const { epoch, digest, timestamp, assets, words } of versions) {
    const at = { words, slots, table: decodeAssetTable(assets) }
    entries.push({ epoch, digest, timestamp, margin: words.length === 0 ? null : marginTotals(margin(at)) })
    yield
  }
  const last = versions.length < page.limit ? undefined : versions.at(-1)
  const every = BigInt(page.every)
  const below = last && (last.epoch / every) * every - 1n
  return { account, entries, next: below === undefined || below < page.from ? null : below }
}
