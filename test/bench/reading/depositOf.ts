import { marginVaultAbi } from '@plimsoll/contracts'
import { encodeFunctionData } from 'viem'
import { accountAt, addressAt } from './accounts.ts'
import { type ReadingWorld, vaultOf } from './readingWorld.ts'
import type { Transaction } from './transactions.ts'

/** The transaction with which the person at an index adds units of an asset to what it holds. */
export function depositOf(
  world: ReadingWorld,
  { index, assetId, units }: { index: number; assetId: number; units: bigint },
): Transaction {
  const data = encodeFunctionData({
    abi: marginVaultAbi,
    functionName: 'deposit',
    args: [accountAt(index), assetId, units],
  })
  return { from: addressAt(index), to: vaultOf(world), data, gas: 600_000n }
}
