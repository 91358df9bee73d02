import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import {
  type Address,
  BaseError,
  createPublicClient,
  type Hex,
  http,
  type PublicClient,
  RpcRequestError,
  TimeoutError,
  type TransactionReceipt,
} from 'viem'
import { agreedEstimate, agreedState, type Estimate } from './agreed.ts'
import { agreedMarket, askMarket } from './askMarket.ts'
import type { RegistryState } from './choosePost.ts'
import { createAskAll } from './createAskAll.ts'
import { type Answer, answerOf, type Delivery, deliveryOf } from './delivery.ts'
import { ChainUnreachable, WrongEndpoint } from './errors.ts'
import { type FeeLimits, lowerMedian, type Market } from './fees.ts'
import { refusalOf } from './refusalOf.ts'
import { withoutSecrets } from './withoutSecrets.ts'

/** A chain that a relayer posts on. */
export type RelayedChain = {
  slot: number
  chainId: number
  name: string
  registry: Address
  /**
   * RPC endpoints: all are read, and sent to, at once. Posting needs no quorum, a lie here can only cost time; but nothing
   * is believed from one alone that others contradict.
   */
  urls: readonly string[]
  /** Where transactions go instead; nothing but sending is asked of these. */
  sendUrls?: readonly string[] | undefined
  /** The most that is paid here, where it is not what holds for all chains. */
  limits?: Partial<FeeLimits>
}

/** Reading and sending on one chain. Each call throws {@link ChainUnreachable} or {@link WrongEndpoint}; neither names a URL. */
export type ChainAccess = {
  /**
   * The newest that the registry has, and of `account` how many transactions are mined at most and its balance in wei: an
   * endpoint may be stuck in the past.
   */
  state: (account: Address) => Promise<RegistryState & { nonce: number; balance: bigint }>
  /** How many transactions of an address are mined: its next nonce, the highest of all, or the first above `above`. */
  nonce: (address: Address, options?: { above?: number }) => Promise<number>
  /** In wei. */
  balance: (address: Address) => Promise<bigint>
  /** What the endpoints say in the middle, without the tips of posts. */
  market: () => Promise<Market>
  /** The receipt of the one of these transactions that is mined. */
  receiptOf: (hashes: readonly Hex[]) => Promise<TransactionReceipt | undefined>
  /** Gas of a call of the registry, or why that refuses it. */
  estimate: (call: { from: Address; data: Hex }) => Promise<Estimate>
  /** Whether the endpoints that are sent to answer at all, and none says that it serves another chain. */
  checkSending: () => Promise<void>
  /** Hands a signed transaction to every endpoint, and waits until one takes it or all have answered. */
  send: (raw: Hex) => Promise<Delivery>
}

/** How long an endpoint has to say which chain it serves before it is sent a transaction. */
const graceMs = 2_000

/** Creates the access to a chain; `timeoutMs` is for each request, and `signal` ends all waiting. */
export function createChainAccess(
  { chainId, name, registry, urls, sendUrls = urls }: RelayedChain,
  { timeoutMs, signal = new AbortController().signal }: { timeoutMs: number; signal?: AbortSignal },
): ChainAccess {
  const clientOf = (url: string) =>
    createPublicClient({ transport: http(url, { timeout: timeoutMs, retryCount: 0 }), cacheTime: 0 })
  const clients = urls.map(clientOf)
  const senders = sendUrls === urls ? clients : sendUrls.map(clientOf)
  const askAll = createAskAll(clients)
  const clean = withoutSecrets([...urls, ...sendUrls])
  const checked = new Set<PublicClient>()
  let fresh = new Set<PublicClient>()
  let lowestTip: bigint | undefined

  async function reach<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await untilAborted(ask, signal)
    } catch (error) {
      if (error instanceof WrongEndpoint || signal.aborted) throw error
      // Neither viem's messages nor the cause: they hold the URL.
      throw new ChainUnreachable(`No RPC endpoint of ${name} answers as it should`, {
        details: { chain: name, endpoints: urls.length, reason: reasonOf(error, clean) },
        hint: 'Check sendUrls, or the providers, of this chain in the node configuration.',
      })
    }
  }

  /** Asks all endpoints, each of which must serve this chain. */
  const askEach: typeof askAll = (ask, options) =>
    askAll(async (client) => {
      if (!checked.has(client)) await checkChainId(client)
      return ask(client)
    }, options)

  async function checkChainId(client: PublicClient): Promise<void> {
    const seen = await client.getChainId()
    if (seen !== chainId)
      throw new WrongEndpoint(`An RPC endpoint of ${name} serves another chain`, {
        details: { chain: name, expected: chainId, seen },
        hint: 'Check sendUrls, or the providers, of this chain in the node configuration.',
      })
    checked.add(client)
  }

  async function estimateOf(asked: Promise<bigint>): Promise<Estimate> {
    try {
      return { gas: await asked }
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === undefined) throw error
      return { refusal: clean(refusal) }
    }
  }

  /** A relay may take transactions and answer nothing else: then what it serves is not known, and it is asked once. */
  async function checkSender(sender: PublicClient): Promise<void> {
    try {
      await Promise.race([checkChainId(sender), sleep(graceMs, undefined, { ref: false })])
    } catch (error) {
      if (error instanceof WrongEndpoint) throw error
    }
    checked.add(sender)
  }

  return {
    state: (address) =>
      reach(async () => {
        const contract = { address: registry, abi: snapshotRegistryAbi } as const
        const heard = await askEach(async (client) => {
          const [nonce, balance, [, epoch], operators] = await Promise.all([
            client.getTransactionCount({ address, blockTag: 'latest' }),
            client.getBalance({ address }),
            client.readContract({ ...contract, functionName: 'latest' }),
            client.readContract({ ...contract, functionName: 'operators' }),
          ])
          return { nonce, balance, epoch, operators }
        })
        const { newest, state } = agreedState(heard)
        fresh = newest
        return state
      }),
    nonce: (address, { above = Number.MAX_SAFE_INTEGER } = {}) =>
      reach(async () => {
        const count = (client: PublicClient) => client.getTransactionCount({ address, blockTag: 'latest' })
        const heard = await askEach(count, { enough: (nonce) => nonce > above })
        return Math.max(...heard.map(({ answer }) => answer))
      }),
    balance: (address) =>
      reach(async () => {
        const heard = await askEach((client) => client.getBalance({ address }))
        return lowerMedian(heard.map(({ answer }) => answer)) ?? 0n
      }),
    market: () =>
      reach(async () => {
        const reports = await askEach((client) => askMarket(client, registry))
        const market = agreedMarket(
          reports.map(({ answer }) => answer),
          { lowestTip },
        )
        const { priorityFeePerGas: tip, isLegacy } = market
        if (isLegacy) return market
        if (lowestTip === undefined || tip < lowestTip) lowestTip = tip
        return market
      }),
    receiptOf: (hashes) =>
      reach(async () => {
        const seen = async (client: PublicClient) => {
          const receipts = await Promise.all(
            hashes.map((hash) =>
              client.getTransactionReceipt({ hash }).catch((error: Error) => {
                // Some say with an error that they have not indexed it yet.
                if (error.name === 'TransactionReceiptNotFoundError' || isAnswer(error)) return undefined
                throw error
              }),
            ),
          )
          return receipts.find((receipt) => receipt !== undefined)
        }
        const heard = await askEach(seen, { enough: (receipt) => receipt !== undefined })
        return heard.find(({ answer }) => answer !== undefined)?.answer
      }),
    estimate: ({ from, data }) =>
      reach(async () => {
        const call = { account: from, to: registry, data }
        const heard = await askEach((client) =>
          // Not on what waits to be mined, as some nodes do: a post after the same post changes nothing and costs too little.
          // Other nodes know only the call, and no block to make it on.
          estimateOf(client.estimateGas({ ...call, blockTag: 'latest' })).catch((error: unknown) => {
            if (isTimeout(error)) throw error
            return estimateOf(client.estimateGas(call))
          }),
        )
        // One that is stuck in the past refuses what is from its future.
        const current = heard.filter(({ client }) => fresh.has(client))
        return agreedEstimate((current.length > 0 ? current : heard).map(({ answer }) => answer))
      }),
    checkSending: () =>
      reach(async () => {
        for (const sender of senders)
          await checkChainId(sender).catch((error: unknown) => {
            if (!isAnswer(error)) throw error
          })
      }),
    send: (raw) =>
      reach(async () => {
        const answers: (Answer | undefined)[] = senders.map(() => undefined)
        const errors: unknown[] = []
        const sent = senders.map(async (sender, index) => {
          try {
            if (!checked.has(sender)) await checkSender(sender)
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

/** Whether an endpoint answered, though with an error. */
function isAnswer(error: unknown): boolean {
  return error instanceof BaseError && error.walk((cause) => cause instanceof RpcRequestError) !== null
}

function isTimeout(error: unknown): boolean {
  return error instanceof BaseError && error.walk((cause) => cause instanceof TimeoutError) !== null
}

function reasonOf(error: unknown, clean: (text: string) => string): string {
  if (!(error instanceof BaseError)) return error instanceof Error ? error.name : 'unknown'
  return clean(error.details ? `${error.name}: ${error.details}` : error.name)
}
