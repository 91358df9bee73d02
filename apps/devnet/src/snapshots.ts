import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import type { AccountId } from '@plimsoll/protocol'
import { type AccountResponse, ApiError, type SnapshotResponse, verifyAccount } from '@plimsoll/sdk'
import type { LocalAccount } from 'viem'
import type { DevnetChain } from './deploy.ts'
import type { Devnet } from './devnet.ts'
import { SnapshotMissing, TransactionReverted } from './errors.ts'
import { transact } from './transact.ts'

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
export async function verifiedAccount(
  { client, deployment, set }: Devnet,
  account: AccountId,
): Promise<AccountResponse | undefined> {
  const response = await client.account(account).catch((error: unknown) => {
    if (error instanceof ApiError && (error.status === 404 || error.status === 503)) return undefined
    throw error
  })
  if (response) await verifyAccount(response, { salt: deployment.salt, set })
  return response
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

/**
 * Acts on `chain` with a proof that its registry accepts: verifies the account locally, and posts its snapshot there, as
 * anyone may, unless a relayer was first. Should a newer one overtake the transaction, it is built again.
 */
export function withProof<T>(
  devnet: Devnet,
  {
    account,
    chain,
    sender,
    act,
  }: {
    account: AccountId
    chain: DevnetChain
    sender: LocalAccount
    act: (response: AccountResponse) => Promise<T>
  },
): Promise<T & { epoch: bigint }> {
  return poll(async () => {
    const response = await verifiedAccount(devnet, account)
    return response && actAt(chain, { snapshot: response.snapshot, sender, act: () => act(response) })
  }, `no snapshot was current on ${chain.name} for long enough to act on it`)
}

/** Brings `chain` up to `snapshot`, then acts on it; undefined if a newer one came between the proof and the transaction. */
export async function actAt<T>(
  chain: DevnetChain,
  { snapshot, sender, act }: { snapshot: SnapshotResponse; sender: LocalAccount; act: () => Promise<T> },
): Promise<(T & { epoch: bigint }) | undefined> {
  const { epoch } = snapshot.header
  try {
    if ((await acceptedEpoch(chain)) < epoch) await post(chain, { snapshot, sender })
    return { ...(await act()), epoch }
  } catch (error) {
    if (error instanceof TransactionReverted && overtaken.has(String(error.details.reason))) return undefined
    throw error
  }
}

// NotAccepted: the simulation met a newer snapshot. Mined but reverted: it came after the simulation.
const overtaken = new Set(['NotAccepted', 'mined but reverted'])

/** Posts an attested snapshot; changes nothing if the chain has it or a newer one. */
function post(chain: DevnetChain, { snapshot, sender }: { snapshot: SnapshotResponse; sender: LocalAccount }) {
  const { header, set, bitmap, signatures } = snapshot
  const compact = signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS }))
  return transact(chain, {
    account: sender,
    address: chain.registry,
    abi: snapshotRegistryAbi,
    functionName: 'post',
    args: [header, BigInt(set.threshold), set.operators, bitmap, compact],
  })
}
