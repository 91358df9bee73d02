import { concat, type Hex, numberToHex, size, slice } from 'viem'
import { minBigint } from '../bigints.ts'
import { InvalidCut } from '../errors.ts'
import { type Hash32, keccak, parseHash32 } from '../hash32.ts'

/** One chain at one block; `timestamp` in seconds. §6. */
export type CutEntry = {
  readonly chainId: number
  readonly number: bigint
  readonly hash: Hash32
  readonly timestamp: bigint
}

/** One block per chain, in slot order: the clock of the deployment. */
export type Cut = readonly CutEntry[]

/** Bytes of one entry: block number 8, timestamp 8, hash 32. */
const entryBytes = 48

/**
 * A cut as registries and proofs take it, 48 bytes a chain: block number 8, timestamp 8, hash 32. The chain ids are left
 * out, since the deployment's salt names its chains. Throws {@link InvalidCut} for a number of more than 64 bits, or a hash
 * of other than 32 bytes. §6.
 *
 * @example
 * packCut([{ chainId: 1, number: 20_750_000n, timestamp: 1_726_354_790n, hash: '0x…' }])
 * // '0x00000000013c9eb00000000066e61966…'
 */
export function packCut(cut: Cut): Hex {
  return concat(cut.map((entry, slot) => packEntry(entry, slot)))
}

function packEntry({ number, timestamp, hash }: CutEntry, slot: number): Hex {
  const isUint64 = (value: bigint) => value >= 0n && value < 1n << 64n
  if (!isUint64(number) || !isUint64(timestamp) || size(hash) !== 32) {
    throw new InvalidCut('An entry of this cut cannot be packed.', {
      details: {
        slot,
        expected: 'number and timestamp of 64 bits, hash of 32 bytes',
        seen: { number, timestamp, hash },
      },
    })
  }
  return concat([numberToHex(number, { size: 8 }), numberToHex(timestamp, { size: 8 }), hash])
}

/**
 * The cut that was packed, of the chains of the deployment in slot order. Throws {@link InvalidCut} if it is not one entry
 * for each of them. §6.
 */
export function unpackCut(packed: Hex, { chainIds }: { chainIds: readonly number[] }): Cut {
  if (!/^0x([0-9a-f]{2})*$/i.test(packed) || size(packed) !== chainIds.length * entryBytes) {
    throw new InvalidCut('This is not a packed cut of the deployment.', {
      details: { expected: `${chainIds.length} entries of ${entryBytes} bytes, in hex`, seen: packed },
    })
  }
  return chainIds.map((chainId, slot) => {
    const entry = slice(packed, slot * entryBytes, (slot + 1) * entryBytes)
    return {
      chainId,
      number: BigInt(slice(entry, 0, 8)),
      hash: parseHash32(slice(entry, 16)),
      timestamp: BigInt(slice(entry, 8, 16)),
    }
  })
}

/** `header.cut`: `keccak256` of the packed cut. Throws {@link InvalidCut}. §6. */
export function hashCut(cut: Cut): Hash32 {
  return keccak(packCut(cut))
}

/** `header.oldest`: the oldest block timestamp in the cut, in seconds; 0 for no chains. §6. */
export function oldestTimestamp(cut: Cut): bigint {
  return cut.reduce((oldest, entry) => minBigint(oldest, entry.timestamp), cut[0]?.timestamp ?? 0n)
}

/** Whether two entries name the same block of the same chain, in every field: a hash alone would let the rest be a lie. */
export function sameBlock(a: CutEntry, b: CutEntry): boolean {
  return (
    a.chainId === b.chainId &&
    a.number === b.number &&
    a.hash.toLowerCase() === b.hash.toLowerCase() &&
    a.timestamp === b.timestamp
  )
}

/**
 * The first slot in which `cut` fails to dominate `earlier`: a lower block, another block at the same height, another
 * chain, or a slot that only one of them has. `undefined` if the cut dominates. §10, rule 2.
 */
export function firstEntryBehind(cut: Cut, earlier: Cut): number | undefined {
  for (let slot = 0; slot < Math.max(cut.length, earlier.length); slot++) {
    const entry = cut[slot]
    const before = earlier[slot]
    if (entry === undefined || before === undefined || entry.chainId !== before.chainId) return slot
    if (entry.number < before.number) return slot
    if (entry.number === before.number && entry.hash.toLowerCase() !== before.hash.toLowerCase()) return slot
  }
  return undefined
}
