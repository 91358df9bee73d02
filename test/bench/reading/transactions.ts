import { marginVaultAbi } from '@plimsoll/contracts'
import { type CutEntry, PlimsollError, parseHash32 } from '@plimsoll/protocol'
import { type Address, type Hex, numberToHex } from 'viem'
import type { AnvilClient } from './anvilClient.ts'

/** A call that costs its sender nothing. Without a nonce it follows the sender's others. */
export type Transaction = { from: Address; to: Address | undefined; data: Hex; gas: bigint; nonce?: number }

/** What was sent does not do what the benchmark counts on. */
class TransactionFailed extends PlimsollError {
  override name = 'TransactionFailed'
}

/** Puts transactions into the pool, of whoever they say they are from. Gas is free until the next block, that block included. */
export async function sendAll(client: AnvilClient, transactions: readonly Transaction[]): Promise<void> {
  await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 0n })
  await Promise.all(
    transactions.map(({ gas, nonce, ...call }) => {
      const order = nonce === undefined ? {} : { nonce: numberToHex(nonce) }
      const transaction = { ...call, ...order, gas: numberToHex(gas), gasPrice: '0x0' }
      return client.request({ method: 'eth_sendTransaction', params: [transaction] } as never)
    }),
  )
}

/** The newest block as a cut entry. Throws {@link TransactionFailed} unless the vault has counted `touches` by then. */
export async function latestEntry(
  client: AnvilClient,
  { vault, touches }: { vault: Address; touches: number },
): Promise<CutEntry> {
  const [chainId, block] = await Promise.all([client.getChainId(), client.getBlock()])
  const toVault = { address: vault, abi: marginVaultAbi, blockNumber: block.number } as const
  const seen = await client.readContract({ ...toVault, functionName: 'touches' })
  if (seen !== BigInt(touches)) {
    throw new TransactionFailed('The chain did not take every transaction.', {
      details: { block: block.number, expected: `${touches} touches of the vault`, seen },
    })
  }
  return { chainId, number: block.number, hash: parseHash32(block.hash), timestamp: block.timestamp }
}
