import type { AccountId, AccountWords, ChainDelta, CutEntry } from '@plimsoll/protocol'
import { FinalityViolated, InconsistentChain, NotCanonical } from '../errors.ts'
import { requireCanonical } from '../quorum/isCanonical.ts'
import type { PinnedBlock } from '../quorum/pinnedBlock.ts'
import type { ChainContext } from './chainContext.ts'
import type { SweepPortion } from './createSweep.ts'
import { readAccountIds } from './readAccountIds.ts'
import { readAllAccounts } from './readAllAccounts.ts'
import { type ChainState, observationOf, readChainState, registryOf } from './readChainState.ts'
import { readClaims } from './readClaims.ts'
import { readPaid } from './readPaid.ts'
import { readWords } from './readWords.ts'
import { type ReadStart, startOfRead } from './startOfRead.ts'
import { touchedAccounts } from './touchedAccounts.ts'

/**
 * What the chain says at `to`, since `from` (§10): the words of the accounts touched in between, forward or backward, of
 * those that an abandoned branch had changed, and of those whose turn it is in the rolling sweep; of all accounts when that
 * cannot be told for sure: without `from`, from a block that leads back to nothing the chain still has, or when the events found
 * are not as many as the vault counted. Throws {@link NotCanonical} for `to`, `quorum`'s errors, `FinalityViolated`,
 * `ContractMissing`, `WrongDeployment`, `InconsistentChain`.
 */
export async function readDelta(context: ChainContext, range: Range): Promise<ChainDelta> {
  try {
    return await readRange(context, range)
  } catch (error) {
    throw await reasonOf(error, { pool: context.pool, to: range.to })
  }
}

type Range = { from?: CutEntry | undefined; to: PinnedBlock }

// Every call names `to` by its hash and fails once the chain has abandoned it: then that is what the caller has to know.
async function reasonOf(
  error: unknown,
  { pool, to }: { pool: ChainContext['pool']; to: PinnedBlock },
): Promise<unknown> {
  if (error instanceof NotCanonical || error instanceof FinalityViolated) return error
  return requireCanonical(pool, to).then(
    () => error,
    (reason: unknown) => (reason instanceof NotCanonical ? reason : error),
  )
}

async function readRange(context: ChainContext, { from, to }: Range): Promise<ChainDelta> {
  const { chain, trail, sweep } = context
  if (from) sweep.arrived(from)
  const [state, start] = await Promise.all([readChainState(context, to), from && startOfRead(context, from)])
  const changed = start && (await changedSince(context, { start, to, state }))
  const portion = changed && sweep.due(state.accountCount)
  const [accounts, claims, { paid, totals, changedPages }] = await Promise.all([
    changed ? readSome(context, { to, changed, portion }) : readAllAccounts(context, { to, state }),
    readClaims(context, { entry: to, from: changed ? claimsKnown(start, state) : 0n, to: state.claimCount }),
    readPaid(context, { to, state, start: changed && start }),
  ])
  const { touches, claimCount } = state
  const step = { entry: to, touches, claimCount, changed: changed ?? new Set<AccountId>(), paid: totals, changedPages }
  trail.add(step, changed && from)
  if (!changed) sweep.coveredAll()
  else if (portion) sweep.covered(to, portion)
  return {
    slot: chain.slot,
    entry: to,
    full: changed === undefined,
    accounts,
    claimCount,
    claims,
    paid,
    observation: observationOf(context, state),
    registry: registryOf(context, state),
  }
}

// Moving backward, claims are only given up; `claimCount` says how many remain.
function claimsKnown(start: ReadStart, { claimCount }: ChainState): bigint {
  return start.claimCount > claimCount ? claimCount : start.claimCount
}

async function changedSince(
  context: ChainContext,
  { start, to, state }: { start: ReadStart; to: CutEntry; state: ChainState },
): Promise<ReadonlySet<AccountId> | undefined> {
  const isForward = start.entry.number <= to.number
  const [older, newer] = isForward ? [start, state] : [state, start]
  const counters = [countersOf(older), countersOf(newer)] as const
  if (counters[0].some((count, index) => count > (counters[1][index] ?? 0n))) {
    throw new InconsistentChain({
      chain: context.chain.name,
      what: 'a counter that only grows went back',
      expected: `at least ${described(older)}`,
      seen: described(newer),
    })
  }
  const [after, upTo] = isForward ? [start.entry, to] : [to, start.entry]
  const touched = await touchedAccounts(context, { after, upTo, expected: newer.touches - older.touches })
  return touched && new Set([...start.doubtful, ...touched])
}

/** What only grows. */
type Counters = Pick<ChainState, 'touches' | 'claimCount'> & { paid: readonly { claims: bigint }[] }

function countersOf({ touches, claimCount, paid }: Counters): bigint[] {
  return [touches, claimCount, ...paid.map(({ claims }) => claims)]
}

function described({ touches, claimCount, paid }: Counters): string {
  const settled = paid.map(({ claims }) => claims).join(', ')
  return `${touches} touches, ${claimCount} claims, and settled claims by slot: ${settled}`
}

async function readSome(
  context: ChainContext,
  { to, changed, portion }: { to: CutEntry; changed: ReadonlySet<AccountId>; portion: SweepPortion | undefined },
): Promise<AccountWords> {
  const swept = portion ? await readAccountIds(context, { entry: to, ...portion }) : []
  return readWords(context, { entry: to, accounts: [...new Set([...changed, ...swept])] })
}
