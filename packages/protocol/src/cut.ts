import { encodeAbiParameters, type Hex, keccak256 } from 'viem'
import type { Hash32 } from './hash32.ts'
import { minBigint } from './minBigint.ts'

/** One chain at one block; `timestamp` in seconds. Spec: section 6. */
export type CutEntry = {
  readonly chainId: number
  readonly number: bigint
  readonly hash: Hex
  readonly timestamp: bigint
}

/** One block per chain, in slot order: the clock of the deployment. */
export type Cut = readonly CutEntry[]

/** `header.cut`: `keccak256(abi.encode(CutEntry[]))`. Spec: section 6. */
export function hashCut(cut: Cut): Hash32 {
  return keccak256(
    encodeAbiParameters(
      [
        {
          type: 'tuple[]',
          components: [
            { name: 'chainId', type: 'uint64' },
            { name: 'number', type: 'uint64' },
            { name: 'hash', type: 'bytes32' },
            { name: 'timestamp', type: 'uint64' },
          ],
        },
      ],
      [cut.map((entry) => ({ ...entry, chainId: BigInt(entry.chainId) }))],
    ),
  )
}

/** `header.oldest`: the oldest block timestamp in the cut, in seconds; 0 for no chains. Spec: section 6. */
export function oldestTimestamp(cut: Cut): bigint {
  return cut.reduce((oldest, entry) => minBigint(oldest, entry.timestamp), cut[0]?.timestamp ?? 0n)
}

/**
 * The first slot in which `cut` fails to dominate `earlier`: a lower block, another block at the same height, another
 * chain, or a slot that only one of them has. `undefined` if the cut dominates. Spec: section 10, rule 2.
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
