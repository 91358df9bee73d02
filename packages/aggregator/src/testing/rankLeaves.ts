import { type AccountId, type AssetTable, margin } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { createRanker, type Ranked } from '../health/createRanker.ts'
import type { AccountHealth } from '../health/healthRanking.ts'
import { createAccountRows } from '../ledger/accountRows.ts'
import { createPositions } from '../ledger/positions.ts'
import { leafBytes } from './leafBytes.ts'

export type Leaves = ReadonlyMap<AccountId, readonly Hex[]>

/** A ranker over leaves that may change between rankings. */
export function createLeafRanker({
  slots,
  keep,
  thresholds,
}: {
  slots: number
  keep: number
  thresholds?: readonly number[]
}) {
  const rows = createAccountRows()
  const positions = createPositions({ slots })
  const ranker = createRanker({ rows, positions, slots, keep, ...(thresholds && { thresholds }) })
  let before = new Set<AccountId>()
  return (leaves: Leaves, table: AssetTable): Ranked => {
    for (const account of before) if (!leaves.has(account)) positions.set(rows.add(account), new Uint8Array())
    for (const [account, words] of leaves) positions.set(rows.add(account), leafBytes(words))
    before = new Set(leaves.keys())
    const get = (account: Hex) => [...(leaves.get(account as AccountId) ?? [])]
    const steps = ranker({ trie: { get }, table })
    let step = steps.next()
    while (!step.done) step = steps.next()
    return step.value
  }
}

/** The same by computing and sorting everything: whoever has a debt, lowest health first. */
export function rankNaively(leaves: Leaves, { table, slots }: { table: AssetTable; slots: number }): AccountHealth[] {
  return [...leaves]
    .map(([account, words]) => ({ account, words, margin: margin({ words, table, slots }) }))
    .filter(({ margin }) => margin.health !== null)
    .sort((a, b) => {
      const [left, right] = [a.margin.health ?? 0n, b.margin.health ?? 0n]
      return left === right ? (a.account < b.account ? -1 : 1) : left < right ? -1 : 1
    })
}
