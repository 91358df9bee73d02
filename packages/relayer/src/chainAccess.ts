import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { type Address, BaseError, createPublicClient, fallback, type Hex, http, type TransactionReceipt } from 'viem'
import { agreedMarket, askMarket, type MarketReport } from './askMarket.ts'
import type { RegistryState } from './choosePost.ts'
import { type Answer, answerOf, type Delivery, deliveryOf } from './delivery.ts'
import { ChainUnreachable, WrongEndpoint } from './errors.ts'
import type { Market } from './fees.ts'
import { refusalOf } from './refusalOf.ts'
import { withoutSecrets } from './withoutSecrets.ts'

/** A chain that a relayer posts on. */
export type RelayedChain = {
  slot: number
  chainId: number
  name: string
  registry: Address
  /**
   * RPC endpoints: read one after another, and sent to all at once. Posting needs no quorum, a lie here can only cost
   * time. What costs money, the fees, is asked of all.
   */
  urls: readonly string[]
}

/** Reading and sending on one chain. Each call throws {@link ChainUnreachable} or {@link WrongEndpoint}; neither names a URL. */
export type ChainAccess = {
  /** What the registry has, and of `account` how many transactions are mined and its balance in wei. */
  state: (account: Address) => Promise<RegistryState & { nonce: number; balance: bigint }>
  /** How many transactions of an address are mined: its next nonce. */
  nonce: (address: Address) => Promise<number>
  /** In wei. */
  balance: (address: Address) => Promise<bigint>
  /** What the endpoints say in the middle, without the tips of posts. */
  market: () => Promise<Market>
  /** The receipt of the one of these transactions that is mined. */
  receiptOf: (hashes: readonly Hex[]) => Promise<TransactionReceipt | undefined>
  /** Gas of a call of the registry, or why that refuses it. */
  estimate: (call: { from: Address; data: Hex }) => Promise<{ gas: bigint } | { refusal: string }>
  /** Hands a signed transaction to every endpoint, and waits until one takes it or all have answered. */
  send: (raw: Hex) => Promise<Delivery>
}

/** How long the market waits for further endpoints after the first one. */
const graceMs = 2_000

/** Creates the access to a chain; `timeoutMs` is for each request, and `signal` ends all waiting. */
export function createChainAccess(
  { chainId, name, registry, urls }: RelayedChain,
  { timeoutMs, signal = new AbortController().signal }: { timeoutMs: number; signal?: AbortSignal },
): ChainAccess {
  const transports = urls.map((url) => http(url, { timeout: timeoutMs, retryCount: 0 }))
  const client = createPublicClient({ transport: fallback(transports, { retryCount: 0 }), cacheTime: 0 })
  const senders = transports.map((transport) => createPublicClient({ transport }))
  const clean = withoutSecrets(urls)
  let checked = false
  let lowestTip: bigint | undefined

  async function reach<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await untilAborted(async () => {
        if (!checked) await checkChainId()
        return ask()
      }, signal)
    } catch (error) {
      if (error instanceof WrongEndpoint || signal.aborted) throw error
      // Neither viem's messages nor the cause: they hold the URL.
      throw new ChainUnreachable(`No RPC endpoint of ${name} answers as it should`, {
        details: { chain: name, endpoints: urls.length, reason: reasonOf(error, clean) },
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
        const [nonce, balance, [, epoch], operators] = await Promise.all([
          nonceOf(account),
          client.getBalance({ address: account }),
          client.readContract({ ...contract, functionName: 'latest' }),
          client.readContract({ ...contract, functionName: 'operators' }),
        ])
        return { nonce, balance, epoch, operators }
      }),
    nonce: (address) => reach(() => nonceOf(address)),
    balance: (address) => reach(() => client.getBalance({ address })),
    market: () =>
      reach(async () => {
        const reports: MarketReport[] = []
        const asked = senders.map(async (sender) => void reports.push(await askMarket(sender, registry)))
        await Promise.any(asked).catch(({ errors }: AggregateError) => {
          throw errors[0]
        })
        await Promise.race([Promise.allSettled(asked), sleep(graceMs, undefined, { ref: false })])
        const market = agreedMarket(reports, { lowestTip })
        const { priorityFeePerGas: tip } = market
        if (lowestTip === undefined || tip < lowestTip) lowestTip = tip
        return market
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
            return { refusal: clean(refusal) }
          },
        ),
      ),
    send: (raw) =>
      reach(async () => {
        const answers: (Answer | undefined)[] = senders.map(() => undefined)
        const errors: unknown[] = []
        const sent = senders.map(async (sender, index) => {
          try {
            await sender.sendRawTransaction({ serializedTransaction: raw })
            answers[index] = 'taken'
          } catch (error) {
            errors.push(error)
            const answer = answerOf(error, clean)
            answers[index] = answer
            if (answer !== 'taken') throw error
          }
        })
        await Promise.any(sent).catch(() => undefined)
        if (answers.every((answer) => typeof answer === 'object' && 'silence' in answer)) throw errors[0]
        return deliveryOf(answers)
      }),
  }
}

/** Waits for `ask` until `signal` is aborted; then it throws, and asks nothing any more. */
function untilAborted<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  return Promise.race([ask(), aborted.promise]).finally(() => signal.removeEventListener('abort', abort))
}

function reasonOf(error: unknown, clean: (text: string) => string): string {
  if (!(error instanceof BaseError)) return error instanceof Error ? error.name : 'unknown'
  return clean(error.details ? `${error.name}: ${error.details}` : error.name)
}
