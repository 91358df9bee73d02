import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { type Address, createPublicClient, fallback, type Hex, http, type PublicClient } from 'viem'
import { ChainUnreachable, WrongChain } from './errors.ts'
import type { Market } from './fees.ts'
import { refusalOf } from './refusalOf.ts'

/** A chain that a relayer posts on. */
export type RelayedChain = {
  slot: number
  chainId: number
  name: string
  registry: Address
  /** RPC endpoints, tried one after another: posting needs no quorum, a lie here can only cost time. */
  urls: readonly string[]
}

/** Read and send on one chain; every failure of all endpoints is a {@link ChainUnreachable} that names no URL. */
export type ChainAccess = ReturnType<typeof createChainAccess>

export function createChainAccess(
  { chainId, name, registry, urls }: RelayedChain,
  { timeoutMs }: { timeoutMs: number },
) {
  const transports = urls.map((url) => http(url, { timeout: timeoutMs, retryCount: 0 }))
  const client: PublicClient = createPublicClient({ transport: fallback(transports, { retryCount: 0 }), cacheTime: 0 })
  let checked = false

  async function reach<T>(ask: (client: PublicClient) => Promise<T>): Promise<T> {
    try {
      if (!checked) await checkChainId()
      return await ask(client)
    } catch (cause) {
      if (cause instanceof WrongChain) throw cause
      // viem's own messages hold the URL, which may hold a key: only the class of the failure is told.
      throw new ChainUnreachable(`No RPC endpoint of ${name} answers as it should`, {
        details: { chain: name, endpoints: urls.length, reason: cause instanceof Error ? cause.name : 'unknown' },
        hint: 'Check sendUrls, or the providers, of this chain in the node configuration.',
      })
    }
  }

  async function checkChainId(): Promise<void> {
    const seen = await client.getChainId()
    if (seen !== chainId)
      throw new WrongChain(`An RPC endpoint of ${name} serves another chain`, {
        details: { chain: name, expected: chainId, seen },
        hint: 'Check sendUrls, or the providers, of this chain in the node configuration.',
      })
    checked = true
  }

  return {
    /** The latest accepted epoch (0 before the first) and the operator set the registry believes. */
    registryState: () =>
      reach(async () => {
        const contract = { address: registry, abi: snapshotRegistryAbi } as const
        const [[, epoch], operators] = await Promise.all([
          client.readContract({ ...contract, functionName: 'latest' }),
          client.readContract({ ...contract, functionName: 'operators' }),
        ])
        return { epoch, operators }
      }),
    /** The next nonce by mined transactions alone. */
    nonce: (address: Address) => reach(() => client.getTransactionCount({ address, blockTag: 'latest' })),
    balance: (address: Address) => reach(() => client.getBalance({ address })),
    market: (): Promise<Market> =>
      reach(async () => {
        const [{ baseFeePerGas }, priorityFeePerGas] = await Promise.all([
          client.getBlock(),
          client.estimateMaxPriorityFeePerGas(),
        ])
        return { baseFeePerGas: baseFeePerGas ?? 0n, priorityFeePerGas }
      }),
    /** The receipt of the first of these transactions that is mined. */
    receiptOf: (hashes: readonly Hex[]) =>
      reach(async () => {
        const receipts = await Promise.all(
          hashes.map((hash) =>
            client.getTransactionReceipt({ hash }).catch((error: Error) => {
              if (error.name === 'TransactionReceiptNotFoundError') return undefined
              throw error
            }),
          ),
        )
        return receipts.find((receipt) => receipt !== undefined)
      }),
    /** Gas of a call, or the name of the error with which the contract refuses it. */
    estimate: ({ from, data }: { from: Address; data: Hex }) =>
      reach(() =>
        client.estimateGas({ account: from, to: registry, data }).then(
          (gas) => ({ gas }),
          (error: unknown) => {
            const refusal = refusalOf(error)
            if (refusal === undefined) throw error
            return { refusal }
          },
        ),
      ),
    /** Hands a signed transaction over; what the node says against it, if it does. */
    send: (raw: Hex): Promise<string | undefined> =>
      reach(() =>
        client.sendRawTransaction({ serializedTransaction: raw }).then(
          () => undefined,
          (error: Error & { details?: string; shortMessage?: string }) => {
            if (error.name === 'HttpRequestError' || error.name === 'TimeoutError') throw error
            return error.details ?? error.shortMessage ?? error.name
          },
        ),
      ),
  }
}
