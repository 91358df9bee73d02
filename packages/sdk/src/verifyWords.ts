import {
  type AccountId,
  type AssetTable,
  type AttestedSnapshot,
  decodeAssetTable,
  verifyAccount as isInSnapshot,
  parseLeaf,
} from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { VerificationFailed } from './errors.ts'
import { readSigned } from './readSigned.ts'
import { type Trust, verifySnapshot } from './verifySnapshot.ts'

/** What of an answer the rest is computed from: an account's words with their proof. */
type Proven = {
  readonly account: AccountId
  readonly words: readonly Hex[]
  readonly siblings: readonly Hex[]
  readonly snapshot: AttestedSnapshot
}

/**
 * Checks the operators’ signatures and that an account's words are in the snapshot; gives back what its margin is computed
 * from. Rejects with {@link VerificationFailed}. §6 and §7.
 */
export async function verifyWords(
  { account, words, siblings, snapshot }: Proven,
  trust: Trust,
): Promise<{ words: readonly Hex[]; table: AssetTable; slots: number }> {
  const { header, cut } = snapshot
  await verifySnapshot(snapshot, trust)
  if (!isInSnapshot({ account, words, siblings, header })) {
    throw new VerificationFailed('The proof does not lead from the account’s words to the signed root.', {
      details: { account, epoch: header.epoch, expected: header.accounts },
      hint: 'Do not act on this answer; ask another operator.',
    })
  }
  readSigned(() => parseLeaf(words))
  return { words, table: readSigned(() => decodeAssetTable(snapshot.assets)), slots: cut.length }
}
