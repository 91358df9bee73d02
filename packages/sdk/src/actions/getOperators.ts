import { marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import { hashOperatorSet, type OperatorSet, parseOperatorSet } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { readContract } from 'viem/actions'
import type { PlimsollClient } from '../createPlimsollClient.ts'
import { VerificationFailed } from '../errors.ts'
import type { ReadingClient } from './createAction.ts'

/** The vault whose registry is believed, and a node to ask for what the registry has only the hash of. */
export type GetOperatorsParameters = { vault: Address; node: PlimsollClient }

/**
 * The operators who sign the next snapshot, as the registry of one chain has them: for someone who believes a chain, and who
 * reads it, rather than a list of operators. The node’s answers are compared with the registry’s hash; rejects with
 * `VerificationFailed` if none fits, and as `PlimsollClient` does. §6.
 *
 * @example
 * const node = createPlimsollClient({ url })
 * const set = await getOperators(publicClient, { vault, node })
 * const plimsoll = createPlimsoll({ url, salt, chains, set })
 */
export async function getOperators(
  client: ReadingClient,
  { vault, node }: GetOperatorsParameters,
): Promise<OperatorSet> {
  const registry = await readContract(client, { address: vault, abi: marginVaultAbi, functionName: 'registry' })
  const contract = { address: registry, abi: snapshotRegistryAbi } as const
  const expected = await readContract(client, { ...contract, functionName: 'operators' })
  const { set } = await node.latestSnapshot()
  if (hashOperatorSet(set) === expected) return parseOperatorSet(set)
  // The chain may be ahead of the node’s latest snapshot, or behind it.
  for (let after = 0n; ; ) {
    const { rotations } = await node.rotations({ after, limit: 100 })
    const known = rotations.flatMap(({ snapshot, next }) => [snapshot.set, next])
    const found = known.find((set) => hashOperatorSet(set) === expected)
    if (found !== undefined) return parseOperatorSet(found)
    const last = rotations.at(-1)?.snapshot.header.epoch
    // A node that goes back in time would be asked for ever.
    if (last === undefined || last <= after)
      throw new VerificationFailed('The node knows no operators that this chain’s registry believes.', {
        details: { registry, expected, seen: hashOperatorSet(set) },
        hint: 'Check the vault’s address; if it is right, ask another operator.',
      })
    after = last
  }
}
