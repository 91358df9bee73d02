import { type AccountId, type CutEntry, sameBlock } from '@plimsoll/protocol'
import type { ColdRead, ColdReadJournal } from '@plimsoll/store'
import { isCanonical } from '../quorum/isCanonical.ts'
import { type AccountMap, createAccountMap } from './accountMap.ts'
import type { ChainContext } from './chainContext.ts'
import type { ChainState } from './readChainState.ts'
import { touchedAccounts } from './touchedAccounts.ts'

// Beyond this, asking for the events in between takes longer than reading everything again.
const maxBlocksBehind = 100_000n

/**
 * The accounts that an earlier cold start has read and that have not changed up to `to`, whose words are therefore those at `to`.
 * Moves the journal to `to`, or clears it if that cannot be told for sure. Throws `quorum`'s errors.
 */
export async function resumeColdRead(
  context: ChainContext,
  { journal, to, state }: { journal: ColdReadJournal; to: CutEntry; state: ChainState },
): Promise<AccountMap> {
  const { base, accounts } = await replay(journal.records())
  const touched = base && (await touchedSince(context, { base, to, state }))
  if (touched === undefined) {
    await journal.clear()
    await journal.append({ kind: 'base', entry: to, touches: state.touches, dropped: [] })
    return createAccountMap()
  }
  const dropped = [...touched].filter((account) => accounts.delete(account))
  await journal.append({ kind: 'base', entry: to, touches: state.touches, dropped })
  return accounts
}

type Base = Extract<ColdRead, { kind: 'base' }>

async function replay(records: AsyncIterable<ColdRead>) {
  let base: Base | undefined
  const accounts = createAccountMap()
  for await (const record of records) {
    if (record.kind === 'base') {
      base = record
      for (const account of record.dropped) accounts.delete(account)
    } else for (const [account, words] of record.accounts) accounts.set(account, words)
  }
  return { base, accounts }
}

async function touchedSince(
  context: ChainContext,
  { base, to, state }: { base: Base; to: CutEntry; state: ChainState },
): Promise<ReadonlySet<AccountId> | undefined> {
  if (sameBlock(base.entry, to)) return new Set()
  const distance = to.number - base.entry.number
  const expected = state.touches - base.touches
  if (distance <= 0n || distance > maxBlocksBehind || expected < 0n) return undefined
  if (!(await isCanonical(context.pool, base.entry))) return undefined
  return touchedAccounts(context, { after: base.entry, upTo: to, expected })
}
