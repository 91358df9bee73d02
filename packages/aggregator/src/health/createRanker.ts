import type { AccountTrie } from '@plimsoll/merkle'
import { type AssetTable, defaultMarginLines, margin, marginThresholds } from '@plimsoll/protocol'
import type { AccountRows } from '../ledger/accountRows.ts'
import type { Positions } from '../ledger/positions.ts'
import { type HealthRanking, rankHealth } from './healthRanking.ts'
import type { MarginBands } from './marginBands.ts'
import { maintenanceCoefficients, scanHealth } from './scanHealth.ts'

/** How many accounts that are not liquidatable are ranked. */
const rankedAccounts = 10_000

/** Where the accounts of a snapshot stand: those nearest to their line in order, and everybody's band. */
export type Ranked = { readonly health: HealthRanking; readonly bands: MarginBands }

/** Ranks the accounts of a trie at a price table; `rows` and `positions` must be those of the trie's leaves. */
export type Ranker = (at: {
  trie: Pick<AccountTrie, 'get'>
  table: AssetTable
}) => Generator<undefined, Ranked, undefined>

/**
 * Creates a ranker that remembers where the last ranking ended: prices move little from one snapshot to the next, so
 * the accounts that belong into the next one are picked out while scanning, and only those are sorted.
 */
export function createRanker({
  rows,
  positions,
  slots,
  thresholds = marginThresholds(defaultMarginLines),
  keep = rankedAccounts,
}: {
  rows: AccountRows
  positions: Positions
  slots: number
  /** Of the risk config's margin lines. */
  thresholds?: readonly number[]
  keep?: number
}): Ranker {
  let guess = Number.POSITIVE_INFINITY

  return function* rank({ trie, table }) {
    const scan = yield* scanHealth({
      columns: positions.columns(),
      coefficients: maintenanceCoefficients(table, { slots }),
      keep,
      guess,
      thresholds,
      exact: (row) => margin({ words: trie.get(rows.account(row)) ?? [], table, slots }),
    })
    const { ranking, last } = yield* rankHealth({ scan, keep, account: rows.account, trie, table, slots })
    // A little further than the last one, so that a small move of prices still finds enough.
    guess = last === undefined ? Number.POSITIVE_INFINITY : last * 1.02
    return { health: ranking, bands: { rows, bands: scan.bands } }
  }
}
