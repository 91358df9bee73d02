import type { LeafBatch } from '@plimsoll/merkle'

/** The same leaves for everybody: one to six words each, three and a half on average. `version` changes every word. */
export function someLeaves(accounts: Iterable<number>, version = 0): LeafBatch {
  const list = [...accounts]
  const ends = new Uint32Array(list.length)
  let end = 0
  for (const [index, account] of list.entries()) {
    end += 1 + (account % 6)
    ends[index] = end
  }
  const batch = { accounts: new Uint8Array(list.length * 32), words: new Uint8Array(end * 32), ends }
  const ids = new DataView(batch.accounts.buffer)
  const words = new DataView(batch.words.buffer)
  for (const [index, account] of list.entries()) {
    // As an address is: twelve zeros, then digits that say nothing.
    for (let at = 12; at < 32; at += 4) ids.setUint32(index * 32 + at, Math.imul(account + at, 0x9e3779b1))
    ids.setUint32(index * 32 + 28, account)
    for (let word = ends[index - 1] ?? 0; word < (ends[index] ?? 0); word++) {
      words.setUint32(word * 32, 0x01000000 + word)
      words.setUint32(word * 32 + 24, version)
      words.setUint32(word * 32 + 28, Math.imul(word + 1, 0x85ebca6b))
    }
  }
  return batch
}

/** `0x01 ‖ account ‖ words` of each leaf. */
export function preimages({ accounts, words, ends }: LeafBatch): Buffer[] {
  return Array.from(ends, (end, index) =>
    Buffer.concat([
      Buffer.of(1),
      accounts.subarray(index * 32, index * 32 + 32),
      words.subarray((ends[index - 1] ?? 0) * 32, end * 32),
    ]),
  )
}

/** How many times keccak's permutation runs to build the trie: for each key, for each leaf, for each pair. */
export function permutations({ ends }: LeafBatch): number {
  const blocks = Array.from(ends, (end, index) => Math.floor((33 + 32 * (end - (ends[index - 1] ?? 0))) / 136) + 1)
  return ends.length + blocks.reduce((sum, count) => sum + count, 0) + ends.length - 1
}
