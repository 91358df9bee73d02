import {
  type Cut,
  type CutEntry,
  type Hash32,
  hashSnapshot,
  keccak,
  parseHash32,
  type RegistryReport,
  type SnapshotHeader,
  unpackCut,
} from '@plimsoll/protocol'
import { encodeEventTopics, type Hex, numberToHex, parseAbi } from 'viem'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { data, word } from '../hexSchemas.ts'
import type { Provider } from '../providers/provider.ts'
import { providerErrorKinds } from '../providers/providerErrorClass.ts'
import type { ChainContext } from './chainContext.ts'

/** A snapshot that a registry names, and the block at which it does. */
export type PostedSnapshot = { report: Pick<RegistryReport, 'digest' | 'epoch' | 'timestamp'>; at: CutEntry }

const abi = parseAbi(['event SnapshotAccepted(uint64 indexed epoch, bytes32 indexed digest, uint64, bytes32)'])
/** How many parts of the chain's history one provider is asked for, the newest first, where it does not take all at once. */
const mostPortions = 200

/**
 * The cut of a snapshot that the chain's registry has accepted, from the transaction that posted it; undefined if no provider
 * has that. One provider is enough: the digest that the registry holds is the hash of the header, and the header has the
 * hash of the cut. §6.
 */
export async function readPostedCut(
  { pool, chain, salt }: Pick<ChainContext, 'pool' | 'chain' | 'salt'>,
  { report, at, chainIds }: PostedSnapshot & { chainIds: readonly number[] },
): Promise<Cut | undefined> {
  const topics = encodeEventTopics({ abi, eventName: 'SnapshotAccepted', args: report })
  for (const provider of pool.providers) {
    try {
      const hash = await askTransaction(provider, { registry: chain.registry, topics, upTo: at.number })
      const input = hash && (await provider.request('eth_getTransactionByHash', [hash], transaction))?.input
      const cut = input && cutIn(input, { report, salt, chainIds })
      if (cut) return cut
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
    }
  }
  return undefined
}

const transaction = z.object({ input: data }).nullable()
const logs = z.array(z.object({ transactionHash: word }))

/** The transaction that emitted an event, as one provider says: looked for in the whole history, or back from the newest part. */
async function askTransaction(
  provider: Provider,
  { registry, topics, upTo }: { registry: Hex; topics: readonly unknown[]; upTo: bigint },
): Promise<Hex | undefined> {
  let size = upTo + 1n
  let last = upTo
  for (let portion = 0; portion < mostPortions && last >= 0n; portion++) {
    const first = last - size + 1n < 0n ? 0n : last - size + 1n
    const filter = { address: registry, topics, fromBlock: numberToHex(first), toBlock: numberToHex(last) }
    try {
      const [found] = await provider.request('eth_getLogs', [filter], logs)
      if (found) return found.transactionHash
      last = first - 1n
    } catch (error) {
      const isTooLarge = error instanceof ProviderError && providerErrorKinds[error.class] === 'rangeTooLarge'
      if (!isTooLarge || size === 1n) throw error
      size = size > 1_000_000n ? 1_000_000n : (size + 9n) / 10n
    }
  }
  return undefined
}

const wordDigits = 64
const headerWords = 9
const entryBytes = 48

/** A cut that stands in a transaction's input with the header that names it, however deep other contracts have wrapped both. */
function cutIn(
  input: Hex,
  { report, salt, chainIds }: { report: PostedSnapshot['report']; salt: Hex; chainIds: readonly number[] },
): Cut | undefined {
  const digits = input.slice(2)
  const asWord = (value: bigint) => value.toString(16).padStart(wordDigits, '0')
  for (const at of placesOf(digits, asWord(report.epoch) + asWord(report.timestamp))) {
    const header = headerAt(digits, at)
    if (header === undefined || hashSnapshot({ header, salt }) !== report.digest) continue
    const length = chainIds.length * entryBytes
    for (const place of placesOf(digits, asWord(BigInt(length)))) {
      const start = place + wordDigits
      const packed: Hex = `0x${digits.slice(start, start + length * 2)}`
      if (packed.length === 2 + length * 2 && keccak(packed) === header.cut) return unpackCut(packed, { chainIds })
    }
  }
  return undefined
}

function* placesOf(digits: string, pattern: string): Generator<number> {
  for (let at = digits.indexOf(pattern); at !== -1; at = digits.indexOf(pattern, at + 2)) yield at
}

function headerAt(digits: string, at: number): SnapshotHeader | undefined {
  const words = Array.from({ length: headerWords }, (_, index) =>
    digits.slice(at + index * wordDigits, at + (index + 1) * wordDigits),
  )
  if (words.some((text) => text.length !== wordDigits)) return undefined
  // Somewhere else in the input the same two numbers may stand.
  if (BigInt(`0x${words[2]}`) >> 64n !== 0n) return undefined
  const number = (index: number) => BigInt(`0x${words[index]}`)
  const hash = (index: number): Hash32 => parseHash32(`0x${words[index]}`)
  return {
    epoch: number(0),
    timestamp: number(1),
    oldest: number(2),
    cut: hash(3),
    config: hash(4),
    assets: hash(5),
    accounts: hash(6),
    claims: hash(7),
    operators: hash(8),
  }
}
