import type { Hex, LeafTrie } from '@plimsoll/merkle'
import type { Claim } from '@plimsoll/protocol'
import { readHex32 } from '../wordBytes.ts'
import { recordSize, writePreimage, writeRecord } from './claimRecord.ts'

/** The first byte of what a claim's leaf is the hash of. §8. */
const claimTag = 2
const otherWords = 5

/** The leaves of records, 32 bytes each. A thousand take a millisecond. */
export function hashRecords(
  trie: Pick<LeafTrie, 'hash'>,
  records: readonly { record: Uint8Array; debtSlot: number; index: number }[],
): Uint8Array {
  const accounts = new Uint8Array(records.length * 32)
  const words = new Uint8Array(records.length * otherWords * 32)
  for (const [at, { record, debtSlot, index }] of records.entries()) {
    const first = { bytes: accounts, offset: at * 32 }
    const others = { bytes: words, offset: at * otherWords * 32 }
    writePreimage(record, { debtSlot, index, first, others })
  }
  return trie.hash({ accounts, words, ends: Uint32Array.from(records, (_, at) => (at + 1) * otherWords) }, claimTag)
}

/** The leaves of claims. Throws `MalformedClaim`. */
export function hashClaims(trie: Pick<LeafTrie, 'hash'>, claims: readonly Claim[]): Hex[] {
  const records = claims.map((claim) => {
    const record = new Uint8Array(recordSize)
    writeRecord(record, claim)
    return { record, debtSlot: claim.debtSlot, index: Number(claim.index) }
  })
  const leaves = hashRecords(trie, records)
  return claims.map((_, at) => readHex32(leaves, at * 32))
}
