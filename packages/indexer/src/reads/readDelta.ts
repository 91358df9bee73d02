import type { AccountId, ChainDelta, CutEntry } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { ContractMissing, InconsistentChain, QuorumUnavailable } from '../errors.ts'
import { isCanonical, requireCanonical } from '../quorum/isCanonical.ts'
import type { ChainContext } from './chainContext.ts'
import { readAccountIds } from './readAccountIds.ts'
import { type ChainState, observationOf, readChainState, registryOf } from './readChainState.ts'
import { readClaims } from './readClaims.ts'
import { readWords } from './readWords.ts'
import { requireTotals } from './requireTotals.ts'
import { touchedAccounts } from './touchedAccounts.ts'

/**
 * What the chain says at `to`, since `from` (spec §10): the words of the accounts touched in between, forward or backward, and of
 * all accounts when that cannot be told for sure: without `from`, from a block that is no longer canonical or whose state no
 * provider has any more, or when the events found are not as many as the vault counted. Throws {@link NotCanonical} for `to`,
 * `quorum`'s errors, `ContractMissing`, `WrongDeployment`, `InconsistentChain`.
 */
export async function readDelta(
  context: ChainContext,
  { from, to }: { from?: CutEntry | undefined; to: CutEntry },
): Promise<ChainDelta> {
  await requireCanonical(context.pool, to)
  const [state, before] = await Promise.all([readChainState(context, to), stateBefore(context, { from })])
  const touched = from && before && (await touchedBetween(context, { from, to, before, state }))
  const full = touched === undefined
  const [accounts, claims] = await Promise.all([
    full ? readAll(context, { to, state }) : readWords(context, { entry: to, accounts: [...touched] }),
    readClaims(context, { entry: to, from: full ? 0n : claimsKnown(before, state), to: state.claimCount }),
  ])
  return {
    slot: context.chain.slot,
    entry: to,
    full,
    accounts,
    claimCount: state.claimCount,
    claims,
    paid: state.paid,
    observation: observationOf(context, state),
    registry: registryOf(context, state),
  }
}

// Moving backward, claims are only given up; `claimCount` says how many remain.
function claimsKnown(before: ChainState | undefined, { claimCount }: ChainState): bigint {
  return before === undefined || before.claimCount > claimCount ? claimCount : before.claimCount
}

async function stateBefore(
  context: ChainContext,
  { from }: { from: CutEntry | undefined },
): Promise<ChainState | undefined> {
  if (!from || !(await isCanonical(context.pool, from))) return undefined
  try {
    return await readChainState({ ...context, feeds: [], rateSources: [] }, from)
  } catch (error) {
    // Pruned, or before the contracts were there: then there is nothing to start from.
    if (error instanceof QuorumUnavailable || error instanceof ContractMissing) return undefined
    throw error
  }
}

async function touchedBetween(
  context: ChainContext,
  { from, to, before, state }: { from: CutEntry; to: CutEntry; before: ChainState; state: ChainState },
): Promise<ReadonlySet<AccountId> | undefined> {
  const [low, high] = from.number <= to.number ? [from, to] : [to, from]
  const [older, newer] = low === from ? [before, state] : [state, before]
  if (newer.touches < older.touches || newer.claimCount < older.claimCount) {
    throw new InconsistentChain({
      chain: context.chain.name,
      what: 'a counter that only grows went back',
      expected: `at least ${older.touches} touches and ${older.claimCount} claims`,
      seen: `${newer.touches} touches and ${newer.claimCount} claims`,
    })
  }
  const expected = newer.touches - older.touches
  return touchedAccounts(context, { range: { first: low.number + 1n, last: high.number }, expected })
}

async function readAll(
  context: ChainContext,
  { to, state }: { to: CutEntry; state: ChainState },
): Promise<Map<AccountId, Hex[]>> {
  const ids = await readAccountIds(context, { entry: to, count: state.accountCount })
  const all = await readWords(context, { entry: to, accounts: ids })
  const accounts = new Map([...all].filter(([, words]) => words.length > 0))
  requireTotals(context.chain, { accounts, totals: state.totals })
  return accounts
}
