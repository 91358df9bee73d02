import { type Hex, numberToHex, parseSignature, signatureToCompactSignature } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { hashAssetTable } from '../assets/assetTable.ts'
import { zeroHash } from '../hash32.ts'
import type { AttestedSnapshot } from '../snapshot/attestedSnapshot.ts'
import { type Cut, hashCut, oldestTimestamp } from '../snapshot/cut.ts'
import { hashOperatorSet, type OperatorSet } from '../snapshot/operatorSet.ts'
import type { CompactSignature } from '../snapshot/quorum.ts'
import { assembleQuorum } from '../snapshot/quorum.ts'
import { hashSnapshot, type SnapshotHeader } from '../snapshot/snapshotHeader.ts'

/** What a test cares about in a snapshot. `header` goes before what would follow from the rest. */
export type SnapshotParts = {
  salt: Hex
  set: OperatorSet
  /** The set that the header names for the next snapshot; the same one unless told. */
  next?: OperatorSet
  cut: Cut
  assets?: readonly Hex[]
  header?: Partial<SnapshotHeader>
}

/** A snapshot whose parts belong together, before anybody has signed it. */
export type UnsignedSnapshot = Omit<AttestedSnapshot, 'bitmap' | 'signatures'>

/** Operators of tests, with the keys 1, 2, 3, … */
export function operatorKeys(count: number): PrivateKeyAccount[] {
  return Array.from({ length: count }, (_, index) => privateKeyToAccount(numberToHex(index + 1, { size: 32 })))
}

/**
 * Puts a snapshot together: header and digest follow from the parts. Roots are zero, and time and epoch those of the first
 * entry in the cut, unless `header` has them.
 */
export function unsignedSnapshot({
  salt,
  set,
  next = set,
  cut,
  assets = [],
  ...parts
}: SnapshotParts): UnsignedSnapshot {
  const timestamp = cut[0]?.timestamp ?? 0n
  const header = {
    epoch: timestamp,
    timestamp,
    oldest: oldestTimestamp(cut),
    cut: hashCut(cut),
    config: zeroHash,
    assets: hashAssetTable(assets),
    accounts: zeroHash,
    claims: zeroHash,
    operators: hashOperatorSet(next),
    ...parts.header,
  }
  return { header, digest: hashSnapshot({ header, salt }), cut, assets, set }
}

/** A snapshot with the quorum of its set: the first of `keys` that are in it sign. Throws {@link QuorumNotReached}. */
export async function signedSnapshot({
  keys,
  ...parts
}: SnapshotParts & { keys: readonly PrivateKeyAccount[] }): Promise<AttestedSnapshot> {
  const unsigned = unsignedSnapshot(parts)
  const signatures = await Promise.all(
    keys.map(async (key) => [key.address, await signDigest(key, unsigned.digest)] as const),
  )
  return { ...unsigned, ...assembleQuorum({ set: parts.set, signatures: new Map(signatures) }) }
}

/** An operator's signature over a digest, without the record that a real one keeps. */
export async function signDigest(key: PrivateKeyAccount, digest: Hex): Promise<CompactSignature> {
  return signatureToCompactSignature(parseSignature(await key.sign({ hash: digest })))
}
