import {
  type Fault,
  type FaultProxy,
  type RpcRequest,
  startFaultProxy,
} from '@plimsoll/indexer/testing/startFaultProxy'
import { type OpenTestQueue, testQueues } from '@plimsoll/store/testing'
import { numberToHex, parseEther, parseGwei } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { onTestFinished } from 'vitest'
import { createPoster, type Posted, type PosterOptions } from '../createPoster.ts'
import { firstSet } from './attest.ts'
import { startChain } from './startChain.ts'

/** The answer of an endpoint that passes nothing on to the chain. */
export function answered({ id }: RpcRequest, answer: object): Fault {
  return { kind: 'body', text: JSON.stringify({ jsonrpc: '2.0', id, ...answer }) }
}

/** Opens a chain behind three endpoints that may be made faulty, a registry on it, and a database; all end with the test. */
export async function openWorld(environment: NodeJS.ProcessEnv) {
  const chainId = 900_007
  const chain = await startChain({ chainId })
  const { client } = chain
  const databases = await testQueues(environment)
  const database = databases.find(({ name }) => name === 'PostgreSQL') ?? databases[0]
  const backend: OpenTestQueue = await (database as NonNullable<typeof database>).open()
  const start = () => startFaultProxy(chain.url)
  const fronts: [FaultProxy, FaultProxy, FaultProxy] = await Promise.all([start(), start(), start()])
  const stopping = new AbortController()
  const { signal } = stopping
  onTestFinished(async () => {
    stopping.abort()
    await Promise.all(fronts.map(({ stop }) => stop()))
    await backend.close()
    await chain.stop()
  })
  const { store } = backend
  const registry = await chain.deploy(firstSet)
  const account = privateKeyToAccount(generatePrivateKey())
  const { address } = account
  await client.setBalance({ address, value: parseEther('10') })
  const posted: Posted[] = []
  const errors: Error[] = []

  function open(options: Partial<PosterOptions> = {}) {
    const poster = createPoster({
      chain: { ...registry, urls: fronts.map(({ url }) => url) },
      account,
      intents: store.intents,
      snapshots: store.snapshots,
      limits: { cap: parseGwei('500'), multiple: 4 },
      replaceAfterMs: 600_000,
      pollMs: 10,
      timeoutMs: 10_000,
      signal,
      onPosted: (post) => posted.push(post),
      onReplaced: () => undefined,
      ...options,
    })
    /** As the relayer has it: until everything is posted, whatever is thrown meanwhile. */
    async function run() {
      while (!signal.aborted) {
        const isDone = await poster.catchUp().then(
          () => true,
          (error: Error) => void errors.push(error),
        )
        if (isDone) return
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    return { ...poster, run }
  }

  return {
    chain,
    client,
    store,
    registry,
    account,
    fronts,
    posted,
    errors,
    open,
    epoch: () => chain.epoch(registry),
    /** How many transactions of the relayer are mined. */
    mined: () => client.getTransactionCount({ address }),
    inFlight: () => store.intents.current({ chainId, address }),
    /** A fault of an endpoint that answers as it would have at a block of the past. */
    async stuckNow(): Promise<(request: RpcRequest) => Fault | undefined> {
      const past = numberToHex(await client.getBlockNumber())
      return (request) => {
        const { method, params } = request
        if (method === 'eth_getTransactionCount' || method === 'eth_getBalance')
          return { kind: 'instead', params: [params[0], past] }
        if (method === 'eth_call' || method === 'eth_estimateGas') return { kind: 'instead', params: [params[0], past] }
        if (method === 'eth_getTransactionReceipt') return { kind: 'alter', result: () => null }
        // Nothing of this reaches the chain.
        if (method === 'eth_sendRawTransaction')
          return answered(request, { error: { code: -32_000, message: 'nonce too high' } })
        return undefined
      }
    },
  }
}
