import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import type { AccountId } from '@plimsoll/protocol'
import { type AccountResponse, ApiError } from '@plimsoll/sdk'
import type { DevnetChain } from './deploy.ts'
import type { Devnet } from './devnet.ts'
import { SnapshotMissing } from './errors.ts'

// Far longer than any step takes: a devnet that has stopped making snapshots must end in an error, not in silence.
const patienceMs = 60_000

/** Asks until there is an answer; throws {@link SnapshotMissing} with `complaint` when patience ends. */
export async function poll<T>(ask: () => Promise<T | undefined>, complaint: string): Promise<T> {
  const end = Date.now() + patienceMs
  while (Date.now() < end) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await sleep(100)
  }
  throw new SnapshotMissing(`For ${patienceMs / 1000} s ${complaint}`, {
    hint: 'Look into the log files of the operators.',
  })
}

/** The account in operator 1's latest snapshot, verified locally; undefined while there is none. */
async function verifiedAccount(devnet: Devnet, account: AccountId): Promise<AccountResponse | undefined> {
  return devnet.plimsoll.account(account).catch((error: unknown) => {
    if (error instanceof ApiError && (error.status === 404 || error.status === 503)) return undefined
    throw error
  })
}

/** Waits for a snapshot in which `shows` holds for `account`, and until every chain has accepted it or a newer one. */
export async function snapshotShowing(
  devnet: Devnet,
  { account, shows }: { account: AccountId; shows: (response: AccountResponse) => boolean },
): Promise<AccountResponse> {
  const seen = await poll(async () => {
    const response = await verifiedAccount(devnet, account)
    return response && shows(response) ? response : undefined
  }, `no snapshot showed what was expected of ${account}`)
  const { epoch } = seen.snapshot.header
  for (const chain of devnet.chains)
    await poll(
      async () => (await acceptedEpoch(chain)) >= epoch || undefined,
      `${chain.name} did not accept epoch ${epoch}`,
    )
  return seen
}

/** The epoch of the latest snapshot that `chain` has accepted. */
export async function acceptedEpoch({ client, registry }: DevnetChain): Promise<bigint> {
  const [, epoch] = await client.readContract({ address: registry, abi: snapshotRegistryAbi, functionName: 'latest' })
  return epoch
}
