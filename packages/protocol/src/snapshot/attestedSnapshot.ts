import { type Hex, isAddressEqual } from 'viem'
import { hashAssetTable } from '../assets/assetTable.ts'
import { InvalidAttestation } from '../errors.ts'
import type { Hash32 } from '../hash32.ts'
import { type Cut, hashCut, oldestTimestamp } from './cut.ts'
import { hashOperatorSet, type OperatorSet } from './operatorSet.ts'
import { type CompactSignature, recoverSigner } from './quorum.ts'
import { hashSnapshot, type SnapshotHeader } from './snapshotHeader.ts'

/**
 * A header with the quorum's signatures and everything its hashes stand for except accounts and claims. `set` is the
 * set that signed; bit k of `bitmap` says that `set.operators[k]` did, signatures in that order. §6.
 */
export type AttestedSnapshot = {
  readonly header: SnapshotHeader
  readonly digest: Hash32
  readonly cut: Cut
  readonly assets: readonly Hex[]
  readonly set: OperatorSet
  readonly bitmap: bigint
  readonly signatures: readonly CompactSignature[]
}

/**
 * Checks an attested snapshot as a registry would, against the chains and the operator set its caller trusts: digest, cut,
 * asset table and exactly `threshold` signatures of the set. The signatures do not cover the chain ids: they are those of
 * the deployment, `chainIds` in slot order. Throws {@link InvalidAttestation},
 * `InvalidCut` and {@link InvalidSignature}. §6.
 */
export async function verifyAttested(
  attested: AttestedSnapshot,
  { salt, chainIds, set }: { salt: Hex; chainIds: readonly number[]; set: OperatorSet },
): Promise<void> {
  const { header, digest, cut, assets, bitmap, signatures } = attested
  const expect = (what: string, { expected, seen }: { expected: unknown; seen: unknown }) => {
    if (expected === seen) return
    throw new InvalidAttestation(`The ${what} of this snapshot is wrong.`, { details: { expected, seen } })
  }
  expect('digest', { expected: hashSnapshot({ header, salt }), seen: digest })
  expect('list of chains', { expected: chainIds.join(', '), seen: cut.map(({ chainId }) => chainId).join(', ') })
  expect('cut', { expected: header.cut, seen: hashCut(cut) })
  expect('oldest timestamp', { expected: header.oldest, seen: oldestTimestamp(cut) })
  expect('asset table', { expected: header.assets, seen: hashAssetTable(assets) })
  expect('operator set', { expected: hashOperatorSet(set), seen: hashOperatorSet(attested.set) })
  expect('number of signatures', { expected: set.threshold, seen: signatures.length })

  const signers = set.operators.filter((_, index) => ((bitmap >> BigInt(index)) & 1n) === 1n)
  expect('number of signers', { expected: set.threshold, seen: signers.length })
  expect('bitmap', { expected: 0n, seen: bitmap >> BigInt(set.operators.length) })
  for (const [index, operator] of signers.entries()) {
    const signature = signatures[index]
    if (signature === undefined) continue // the counts are equal
    const signer = await recoverSigner({ digest, signature })
    if (isAddressEqual(signer, operator)) continue
    throw new InvalidAttestation('A signature of this snapshot is not its operator’s.', {
      details: { expected: operator, seen: signer },
    })
  }
}
