import type { Hex } from '@plimsoll/merkle'
import type { AccountId, ChainDelta } from '@plimsoll/protocol'
import type { ChainState } from './chainState.ts'

/**
 * The accounts whose local words a delta really changes, with their new words (none: the account left this chain).
 * Readers report accounts that *may* have changed; comparing here keeps the trie still for those that did not.
 */
export function localChanges(state: ChainState | undefined, delta: ChainDelta): Map<AccountId, readonly Hex[]> {
  const changes = new Map<AccountId, readonly Hex[]>()
  for (const [account, words] of delta.accounts) {
    if (!areEqual(state?.accounts.get(account) ?? [], words)) changes.set(account, words)
  }
  if (!delta.full || state === undefined) return changes
  for (const account of state.accounts.keys()) {
    if (!delta.accounts.has(account)) changes.set(account, [])
  }
  return changes
}

function areEqual(before: readonly Hex[], after: readonly Hex[]): boolean {
  return before.length === after.length && before.every((word, index) => word === after[index])
}
