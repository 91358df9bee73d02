import { marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import { hashOperatorSet } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { readContract } from 'viem/actions'
import type { PlimsollClient } from '../createPlimsollClient.ts'
import { VerificationFailed } from '../errors.ts'
import type { Trust } from '../verifySnapshot.ts'
import type { ReadingClient } from './createAction.ts'

/**
 * Whom a chain believes, for who trusts that chain's RPC and no node: salt and hash of the operators from the registry of a
 * vault, and the set that a node names for it, now or at one of its last 100 rotations. `chainIds` are the deployment's in slot order; no registry
 * knows them. A chain may be behind the operators' last change until a snapshot is posted there: `createPlimsoll` and
 * `watchEvents` follow from there. Rejects with `VerificationFailed` if the node names no set with that hash, and as
 * `PlimsollClient` does. §6.
 *
 * @example
 * const trust = await readTrust(publicClient, { node: createPlimsollClient({ url }), vault, chainIds: [8453, 10] })
 */
export async function readTrust(
  client: ReadingClient,
  {
    node,
    vault,
    chainIds,
  }: { node: Pick<PlimsollClient, 'deployment' | 'rotations'>; vault: Address; chainIds: readonly number[] },
): Promise<Trust> {
  const address = await readContract(client, { address: vault, abi: marginVaultAbi, functionName: 'registry' })
  const registry = { address, abi: snapshotRegistryAbi } as const
  const [salt, hash] = await Promise.all([
    readContract(client, { ...registry, functionName: 'salt' }),
    readContract(client, { ...registry, functionName: 'operators' }),
  ])
  const isIt = (set: Trust['set']) => hashOperatorSet(set) === hash
  const { operators } = await node.deployment()
  if (isIt(operators)) return { salt, chainIds, set: operators }
  const { rotations } = await node.rotations({ limit: 100 })
  const set = rotations.flatMap(({ snapshot, next }) => [next, snapshot.set]).find(isIt)
  if (set !== undefined) return { salt, chainIds, set }
  throw new VerificationFailed('The node names no operators that the registry believes.', {
    details: { registry: address, expected: hash, seen: hashOperatorSet(operators) },
    hint: 'Ask another node; if all say so, this vault belongs to another deployment.',
  })
}
