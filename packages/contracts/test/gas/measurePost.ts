import { deployContract } from '../../src/deployContract.ts'
import { snapshotRegistryAbi } from '../../src/generated/snapshotRegistryAbi.ts'
import { snapshotRegistryBytecode } from '../../src/generated/snapshotRegistryBytecode.ts'
import { type GasClient, genesis, owner } from './connect.ts'
import { fakeHash } from './fakeHash.ts'
import { hashQuorum, headerAt, quorumOf, signHeader } from './signHeader.ts'

/** The places that a registry keeps snapshots in. */
const places = 16n

/**
 * Gas of the transaction that posts a snapshot, when all storage it writes was written before: the first place comes again
 * after all others.
 */
export async function measurePost(client: GasClient, [threshold, size]: readonly [number, number]): Promise<number> {
  const quorum = quorumOf(threshold, size)
  const operators = hashQuorum(quorum)
  const salt = fakeHash('salt')
  const chainId = BigInt(client.chain.id)
  const address = await deployContract(client, {
    name: 'SnapshotRegistry',
    abi: snapshotRegistryAbi,
    bytecode: snapshotRegistryBytecode,
    args: [salt, 0, chainId, 2n, operators, fakeHash('config'), owner],
  })
  let gas = 0
  for (let count = 0n; count <= places; count++) {
    const timestamp = genesis + 2n * count
    const hash = await client.writeContract({
      address,
      abi: snapshotRegistryAbi,
      functionName: 'post',
      // Not estimated: the estimate is made at another time, and so for another place.
      gas: 500_000n,
      args: await signHeader(headerAt(timestamp, { operators }), { salt, quorum }),
    })
    const { logs, gasUsed } = await client.waitForTransactionReceipt({ hash })
    // An old header is accepted silently, and costs next to nothing.
    if (logs.length !== 1) throw new Error(`The header of ${timestamp} was not accepted.`)
    gas = Number(gasUsed)
  }
  return gas
}
