import type { AccountId, CutEntry } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { InconsistentChain } from '../errors.ts'
import type { ChainContext } from './chainContext.ts'
import { readAccountIds } from './readAccountIds.ts'
import type { ChainState } from './readChainState.ts'
import { readWords } from './readWords.ts'
import { requireTotals } from './requireTotals.ts'
import { resumeColdRead } from './resumeColdRead.ts'

/**
 * The words of every account that has any at `to`, whose balances add up to the vault's totals. Goes on from where an earlier
 * attempt ended, and keeps in the journal how far this one comes. Throws `quorum`'s errors and {@link InconsistentChain}.
 */
export async function readAllAccounts(
  context: ChainContext,
  { to, state }: { to: CutEntry; state: ChainState },
): Promise<Map<AccountId, readonly Hex[]>> {
  const { chain, coldReads } = context
  const journal = coldReads.begin()
  const known = await resumeColdRead(context, { journal, to, state })
  const ids = await readAccountIds(context, { entry: to, from: 0n, to: state.accountCount })
  const missing = ids.filter((account) => !known.has(account))
  const read = await readWords(context, {
    entry: to,
    accounts: missing,
    onPart: (accounts) => journal.append({ kind: 'page', accounts }),
  })
  const accounts = new Map(
    ids.flatMap((account): [AccountId, readonly Hex[]][] => {
      const words = read.get(account) ?? known.get(account) ?? []
      return words.length === 0 ? [] : [[account, words]]
    }),
  )
  try {
    requireTotals(chain, { accounts, totals: state.totals })
  } catch (error) {
    // Whatever is wrong must not be kept for the next attempt.
    if (error instanceof InconsistentChain) await journal.clear()
    throw error
  }
  await journal.done()
  return accounts
}
