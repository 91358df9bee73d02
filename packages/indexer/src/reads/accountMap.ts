import type { AccountId, AccountWords } from '@plimsoll/protocol'
import type { Hex } from 'viem'

/** The words of accounts by the million. */
export type AccountMap = AccountWords & {
  get(account: AccountId): readonly Hex[] | undefined
  set(account: AccountId, words: readonly Hex[]): void
  /** Whether it was there. */
  delete(account: AccountId): boolean
}

/** By the last three digits of the id, which are spread evenly: an EOA's id begins with zeros. */
const digits = 3

/**
 * No accounts yet. One map of millions stands still for seconds whenever it doubles its table; of some thousand maps each doubles
 * at a time of its own, within a millisecond.
 */
export function createAccountMap(): AccountMap {
  const parts = Array.from({ length: 16 ** digits }, () => new Map<AccountId, readonly Hex[]>())
  let size = 0

  function partOf(account: AccountId): Map<AccountId, readonly Hex[]> {
    const part = parts[Number.parseInt(account.slice(-digits), 16)]
    if (part === undefined) throw new RangeError(`no account id ends like this: ${account}`)
    return part
  }

  return {
    get size() {
      return size
    },
    get: (account) => partOf(account).get(account),
    set(account, words) {
      const part = partOf(account)
      const before = part.size
      part.set(account, words)
      size += part.size - before
    },
    delete(account) {
      const isDeleted = partOf(account).delete(account)
      if (isDeleted) size -= 1
      return isDeleted
    },
    *[Symbol.iterator]() {
      for (const part of parts) yield* part
    },
  }
}
