import { type Hex, numberToHex } from 'viem'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { data, quantity, word } from '../hexSchemas.ts'
import type { FinalityPolicy } from '../quorum/policyHead.ts'
import type { Capabilities } from './capabilities.ts'
import type { Provider } from './provider.ts'
import { isRefusal, type ProviderErrorClass, providerErrorKinds } from './providerErrorClass.ts'

/** What to try an endpoint with. */
export type ProbeOptions = {
  finality: FinalityPolicy
  /** Any contract of the deployment, to be called and to be asked for logs. */
  contract: Hex
  /** The most blocks that will be asked for in one `eth_getLogs`. */
  blocksPerLogRequest: number
  /** Before the second look at what would take a provider's vote; default: none. */
  pause?: () => Promise<void>
}

/** No block has this hash. */
const inventedHash = `0x${'ba5eba11'.repeat(8)}`

const tip = z.object({ number: quantity, hash: word })

/**
 * Tries what an endpoint can do, and leaves it with the provider (`status.capabilities`, `status.blocksPerLogRequest`). Throws
 * `ProviderError` when the endpoint could not be tried: that says nothing about what it can do.
 */
export async function probeProvider(
  provider: Provider,
  { finality, contract, blocksPerLogRequest, pause = async () => undefined }: ProbeOptions,
): Promise<Capabilities> {
  const chainId = Number(await provider.request('eth_chainId', [], quantity))
  const newest = () => provider.request('eth_getBlockByNumber', ['latest', false], tip)
  // Behind a load balancer, one machine may be a block behind, or of another version.
  const twice = async (can: () => Promise<boolean>) => {
    if (await can()) return true
    await pause()
    return can()
  }
  const isNeeded = (tag: 'safe' | 'finalized') => finality.kind === tag
  const tries = (tag: 'safe' | 'finalized') => () => takesTag(provider, { tag, isNeeded: isNeeded(tag) })
  const latest = await newest()
  const capabilities = {
    chainId,
    tags: {
      safe: isNeeded('safe') ? await twice(tries('safe')) : await tries('safe')(),
      finalized: isNeeded('finalized') ? await twice(tries('finalized')) : await tries('finalized')(),
    },
    readsByHash: await twice(async () => readsByHash(provider, { contract, hash: (await newest()).hash })),
    blocksPerLogRequest: await logRange(provider, { contract, tip: latest.number, blocks: blocksPerLogRequest }),
    batch: await takesBatches(provider),
  }
  provider.noteCapabilities(capabilities)
  return capabilities
}

// A tag that the chain has not reached yet (`null`, or an error that says so) is known all the same.
async function takesTag(provider: Provider, { tag, isNeeded }: { tag: string; isNeeded: boolean }): Promise<boolean> {
  const failure = await failureOf(provider.request('eth_getBlockByNumber', [tag, false], tip.nullable()))
  if (!failure || failure.class === 'behind') return true
  if (providerErrorKinds[failure.class] === 'notSupported') return false
  // Some say "internal error" to a tag they do not know. Where it matters, that may also be one.
  if (failure.class === 'rpc' && !isNeeded) return false
  throw failure
}

// Whether it reads at a hash shows in what it does with one that it cannot know: some ignore the hash and read the latest block.
async function readsByHash(provider: Provider, { contract, hash }: { contract: Hex; hash: Hex }): Promise<boolean> {
  const call = (blockHash: string) =>
    failureOf(
      provider.request(
        'eth_call',
        [
          { to: contract, data: '0x' },
          { blockHash, requireCanonical: true },
        ],
        data,
      ),
    )
  const known = await call(hash)
  if (known && providerErrorKinds[known.class] === 'notSupported') return false
  // Reverting is an answer too.
  if (known && known.class !== 'execution') throw known
  const invented = await call(inventedHash)
  if (!invented || invented.class === 'execution') return false
  if (saidNo(invented.class)) return true
  throw invented
}

// A shorter range is tried whatever the words of the refusal. If none is taken, and other requests are, it serves no logs.
async function logRange(
  provider: Provider,
  { contract, tip, blocks }: { contract: Hex; tip: bigint; blocks: number },
): Promise<number> {
  for (let range = blocks; range >= 1; range = Math.floor(range / 2)) {
    const from = tip >= BigInt(range) ? tip - BigInt(range) + 1n : 0n
    const filter = { address: contract, fromBlock: numberToHex(from), toBlock: numberToHex(tip) }
    const failure = await failureOf(provider.request('eth_getLogs', [filter], z.array(z.unknown())))
    if (!failure) return range
    if (!isRefusal(failure.class)) throw failure
    if (providerErrorKinds[failure.class] !== 'rangeTooLarge') await provider.request('eth_chainId', [], quantity)
  }
  return 0
}

// The same request has been answered alone: whatever becomes of two in one message is about the message. Seen twice, since a
// connection may be lost at any time.
async function takesBatches(provider: Provider): Promise<boolean> {
  const call = { method: 'eth_chainId', params: [], schema: quantity }
  const first = await failureOf(provider.requestBatch([call, call]))
  if (!first) return true
  await provider.request(call.method, call.params, call.schema)
  return (await failureOf(provider.requestBatch([call, call]))) === undefined
}

/** Whether the endpoint understood and said no, rather than not having got or not having answered the request. */
function saidNo(failure: ProviderErrorClass): boolean {
  return failure === 'rpc' || failure === 'behind' || providerErrorKinds[failure] === 'notSupported'
}

async function failureOf(answer: Promise<unknown>): Promise<ProviderError | undefined> {
  try {
    await answer
    return undefined
  } catch (error) {
    if (error instanceof ProviderError) return error
    throw error
  }
}
