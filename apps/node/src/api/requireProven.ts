import { type ProvenAccount, proveAccount } from '@plimsoll/aggregator'
import type { AccountsAt } from '@plimsoll/keeper'
import type { AccountId } from '@plimsoll/protocol'
import { AccountNotFound } from '../errors.ts'

/** An account with its proof at a snapshot; throws `AccountNotFound`. */
export function requireProven(account: AccountId, { attested, trie }: AccountsAt): ProvenAccount {
  const proven = proveAccount(account, trie)
  if (proven) return proven
  throw new AccountNotFound('This account has no leaf in the snapshot', {
    details: { account, epoch: attested.header.epoch },
    hint: 'An account appears with the first snapshot after its first deposit, on any chain.',
  })
}
