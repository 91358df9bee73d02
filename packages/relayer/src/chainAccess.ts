import { snapshotRegistryAbi } from '@plimsoll/contracts'
import {
  type Address,
  BaseError,
  createPublicClient,
  fallback,
  type Hex,
  http,
  RpcRequestError,
  type TransactionReceipt,
} from 'viem'
import type { RegistryState } from './choosePost.ts'
import { ChainUnreachable, WrongEndpoint } from './errors.ts'
import type { Market } from './fees.ts'
import { refusalOf } from './refusalOf.ts'
import { withoutUrls } from './withoutUrls.ts'

/** A chain that a relayer posts on. */
export type RelayedChain = {
  slot: number
  chainId: number
  name: string
  registry: Address
  /**
   * RPC endpoints: read one after another, and sent to all at once. Posting needs no quorum, a lie here can only cost
   * time.
   */
  urls: readonly string[]
}

/** Reading and sending on one chain. Each call throws {@link ChainUnreachable} or {@link WrongEndpoint}; neither names a URL. */
export type ChainAccess = {
  /** What the registry has, and how many transactions of `account` are mined. */
  state: (account: Address) => Promise<RegistryState & { nonce: number }>
  /** How many transactions of an address are mined: its next nonce. */
  nonce: (address: Address) => Promise<number>
  /** In wei. */
  balance: (address: Address) => Promise<bigint>
  market: () => Promise<Market>
  /** The receipt of the one of these transactions that is mined. */
  receiptOf: (hashes: readonly Hex[]) => Promise<TransactionReceipt | undefined>
  /** Gas of a call of the registry, or why that refuses it. */
  estimate: (call: { from: Address; data: Hex }) => Promise<{ gas: bigint } | { refusal: string }>
  /** Hands a signed transaction over; what the endpoints say against it if none takes it. */
  send: (raw: Hex) => Promise<string | undefined>
}

/** Creates the access to a chain; `timeoutMs` is for each request. */
export function createChainAccess(
  { chainId, name, registry, urls }: RelayedChain,
  { timeoutMs }: { timeoutMs: number },
): ChainAccess {
  const transports = urls.map((url) => http(url, { timeout: timeoutMs, retryCount: 0 }))
  const client = createPublicClient({ transport: fallback(transports, { retryCount: 0 }), cacheTime: 0 })
  const senders = transports.map((transport) => createPublicClient({ transport }))
  let checked = false

  async function reach<T>(ask: () => Promise<T>): Promise<T> {
    try {
      if (!checked) await checkChainId()
      return await ask()
    } catch (error) {
      if (error instanceof WrongEndpoint) throw error
      // Neither viem's messages nor the cause: they hold the URL.
      throw new ChainUnreachable(`No RPC endpoint of ${name} answers as it should`, {
        details: { chain: name, endpoints: urls.length, reason: reasonOf(error) },
        hint: 'Check sendUrls, or the providers, of this chain in the node configuration.',
      })
    }
  }

  async function checkChainId(): Promise<void> {
    const seen = await client.getChainId()
    if (seen !== chainId)
      throw new WrongEndpoint(`An RPC endpoint of ${name} serves another chain`, {
        details: { chain: name, expected: chainId, seen },
        hint: 'Check sendUrls, or the providers, of this chain in the node configuration.',
      })
    checked = true
  }

  const nonceOf = (address: Address) => client.getTransactionCount({ address, blockTag: 'latest' })

  return {
    state: (account) =>
      reach(async () => {
        const contract = { address: registry, abi: snapshotRegistryAbi } as const
        const [nonce, [, epoch], operators] = await Promise.all([
          nonceOf(account),
          client.readContract({ ...contract, functionName: 'latest' }),
          client.readContract({ ...contract, functionName: 'operators' }),
        ])
        return { nonce, epoch, operators }
      }),
    nonce: (address) => reach(() => nonceOf(address)),
    balance: (address) => reach(() => client.getBalance({ address })),
    market: () =>
      reach(async () => {
        const [{ baseFeePerGas }, priorityFeePerGas] = await Promise.all([
          client.getBlock(),
          client.estimateMaxPriorityFeePerGas(),
        ])
        return { baseFeePerGas: baseFeePerGas ?? 0n, priorityFeePerGas }
      }),
    receiptOf: (hashes) =>
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
    estimate: ({ from, data }) =>
      reach(() =>
        // Not on what waits to be mined, as some nodes do: a post after the same post changes nothing and costs too little.
        client.estimateGas({ account: from, to: registry, data, blockTag: 'latest' }).then(
          (gas) => ({ gas }),
          (error: unknown) => {
            const refusal = refusalOf(error)
            if (refusal === undefined) throw error
            return { refusal }
          },
        ),
      ),
    send: (raw) =>
      reach(() =>
        Promise.any(senders.map((sender) => sender.sendRawTransaction({ serializedTransaction: raw }))).then(
          () => undefined,
          ({ errors }: AggregateError) => {
            const answer = errors.find((error) => error instanceof BaseError && error.walk(isAnswer) !== null)
            if (answer === undefined) throw errors[0]
            return withoutUrls(answer.details)
          },
        ),
      ),
  }
}

function isAnswer(error: unknown): boolean {
  return error instanceof RpcRequestError
}

function reasonOf(error: unknown): string {
  if (!(error instanceof BaseError)) return error instanceof Error ? error.name : 'unknown'
  return withoutUrls(error.details ? `${error.name}: ${error.details}` : error.name)
}
