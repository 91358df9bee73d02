import type { AccountId } from '@plimsoll/protocol'
import type { Hex } from 'viem'

/** What a chain says about accounts, decoded as it is read: a lens answers in pages, and nobody keeps them all. */
export function lazyAccounts(parameters: {
  size: number
  indices: Iterable<number>
  account: (index: number) => AccountId
  words: (index: number) => readonly Hex[]
}): ReadonlyMap<AccountId, readonly Hex[]> {
  const { size, indices, account, words } = parameters
  function* entries(): MapIterator<[AccountId, readonly Hex[]]> {
    for (const index of indices) yield [account(index), words(index)]
  }
  const unused = (): never => {
    throw new TypeError('the ledger only goes through a delta once')
  }
  return {
    size,
    entries,
    [Symbol.iterator]: entries,
    keys: unused,
    values: unused,
    get: unused,
    has: unused,
    forEach: unused,
  }
}
