import { setTimeout as sleep } from 'node:timers/promises'
import { marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import type { AccountId } from '@plimsoll/protocol'
import { type AccountResponse, ApiError, posting, type SnapshotResponse, verifyAccount } from '@plimsoll/sdk'
import { type Abi, type ContractFunctionName, type EncodeFunctionDataParameters, encodeFunctionData } from 'viem'
import type { DevnetChain } from './deploy.ts'
import type { Devnet } from './devnet.ts'
import { SnapshotMissing, TransactionReverted } from './errors.ts'
import { type Acted, type Call, transact } from './transact.ts'

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
  const response = await devnet.client.account(account).catch((error: unknown) => {
    if (error instanceof ApiError && (error.status === 404 || error.status === 503)) return undefined
    throw error
  })
  if (response) await verifyAccount(response, devnet.trust)
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
 * Acts on `chain` with a proof of the latest snapshot, which is verified locally and posted in the same transaction. Should
 * a newer one be on the chain by then, the transaction is built again.
 */
export function withProof<const abi extends Abi, name extends ContractFunctionName<abi, 'nonpayable'>>(
  devnet: Devnet,
  {
    account,
    chain,
    call,
  }: { account: AccountId; chain: DevnetChain; call: (response: AccountResponse) => Call<abi, name> },
): Promise<Acted & { epoch: bigint }> {
  return poll(async () => {
    const response = await verifiedAccount(devnet, account)
    return response && postAndAct(chain, { snapshot: response.snapshot, call: call(response) })
  }, `no snapshot was current on ${chain.name} for long enough to act on it`)
}

/** Posts a snapshot and makes a call that rests on it, in one transaction; undefined if a newer one was there first. */
export async function postAndAct<const abi extends Abi, name extends ContractFunctionName<abi, 'nonpayable'>>(
  chain: DevnetChain,
  { snapshot, call }: { snapshot: SnapshotResponse; call: Call<abi, name> },
): Promise<(Acted & { epoch: bigint }) | undefined> {
  const { account, address } = call
  const action = encodeFunctionData(call as EncodeFunctionDataParameters)
  const args = [posting(snapshot), action] as const
  try {
    const acted = await transact(chain, { account, address, abi: marginVaultAbi, functionName: 'postAndAct', args })
    return { ...acted, epoch: snapshot.header.epoch }
  } catch (error) {
    if (error instanceof TransactionReverted && overtaken.has(String(error.details.reason))) return undefined
    throw error
  }
}

// NotAccepted: the simulation met a newer snapshot. Mined but reverted: it came after the simulation.
const overtaken = new Set(['NotAccepted', 'mined but reverted'])
