import type { AccountTrie, Hex } from '@plimsoll/merkle'
import { type AccountId, type AssetTable, type Margin, margin } from '@plimsoll/protocol'

/** An account below its maintenance margin requirement. */
export type UnhealthyAccount = {
  readonly account: AccountId
  readonly words: readonly Hex[]
  readonly margin: Margin
}

/** Every liquidatable account (M < 0), lowest health first, then by account id. Spec: section 4. */
export function unhealthyAccounts(parameters: {
  trie: AccountTrie
  table: AssetTable
  slots: number
}): UnhealthyAccount[] {
  const { trie, table, slots } = parameters
  const unhealthy: UnhealthyAccount[] = []
  for (const [account, words] of trie.entries()) {
    // Without debt there is no liability and M cannot be negative; most accounts end here.
    if (!words.some((word) => word.startsWith('0x04'))) continue
    const result = margin({ words, table, slots })
    if (result.liquidatable) unhealthy.push({ account: account as AccountId, words, margin: result })
  }
  return unhealthy.sort(byHealth)
}

function byHealth(a: UnhealthyAccount, b: UnhealthyAccount): number {
  const [left, right] = [a.margin.health ?? 0n, b.margin.health ?? 0n]
  if (left !== right) return left < right ? -1 : 1
  return a.account < b.account ? -1 : 1
}
