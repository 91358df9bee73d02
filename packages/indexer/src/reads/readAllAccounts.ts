import type { AccountId, AccountWords, CutEntry } from '@plimsoll/protocol'
import { inSteps } from '@plimsoll/tasks'
import type { Hex } from 'viem'
import { InconsistentChain } from '../errors.ts'
import type { AccountMap } from './accountMap.ts'
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
): Promise<AccountWords> {
  const { chain, coldReads } = context
  const journal = coldReads.begin()
  const known = await resumeColdRead(context, { journal, to, state })
  const ids = await readAccountIds(context, { entry: to, from: 0n, to: state.accountCount })
  const read = await readWords(context, {
    entry: to,
    accounts: await inSteps(missing(ids, known)),
    onPart: (accounts) => journal.append({ kind: 'page', accounts }),
  })
  const accounts = await inSteps(withWords(ids, [read, known]))
  try {
    await inSteps(requireTotals(chain, { accounts, totals: state.totals }))
  } catch (error) {
    // Whatever is wrong must not be kept for the next attempt.
    if (error instanceof InconsistentChain) await journal.clear()
    throw error
  }
  await journal.done()
  return accounts
}

const accountsPerStep = 256

function* missing(ids: readonly AccountId[], known: AccountMap): Generator<undefined, AccountId[], undefined> {
  const missing: AccountId[] = []
  for (const [index, account] of ids.entries()) {
    if (known.get(account) === undefined) missing.push(account)
    if (index % accountsPerStep === 0) yield
  }
  return missing
}

/** Of the accounts those that have words, in the same order; the first map that has an account says which. */
function* withWords(
  ids: readonly AccountId[],
  maps: readonly [AccountMap, AccountMap],
): Generator<undefined, AccountWords, undefined> {
  const [read, known] = maps
  const accounts: [AccountId, readonly Hex[]][] = []
  for (const [index, account] of ids.entries()) {
    const words = read.get(account) ?? known.get(account) ?? []
    if (words.length > 0) accounts.push([account, words])
    if (index % accountsPerStep === 0) yield
  }
  return { size: accounts.length, [Symbol.iterator]: () => accounts[Symbol.iterator]() }
}
