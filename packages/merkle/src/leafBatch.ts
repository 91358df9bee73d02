import { type Hex, writeBytes32 } from './bytes32.ts'
import { InvalidLeafBatch } from './errors.ts'
import { capacity, type TrieEngine } from './trieEngine.ts'

/** The most words of a leaf beside its account id. §3. */
const maxWords = 255

/** Leaves in flat arrays. The words of account `i` are those from `ends[i - 1]`, or 0, to before `ends[i]`. */
export type LeafBatch = {
  /** 32 bytes for each account. */
  readonly accounts: Uint8Array
  /** 32 bytes for each word, ascending within a leaf, without the account id. */
  readonly words: Uint8Array
  /** For each account, how many words there are up to the end of its own. None of its own: the account has no leaf. */
  readonly ends: Uint32Array
}

/**
 * Writes leaves into flat arrays; no words remove an account. Throws `InvalidBytes32`.
 *
 * @example
 * trie.update(leafBatch([{ account: alice, words: ['0x01…'] }, { account: bob, words: [] }]))
 */
export function leafBatch(leaves: Iterable<{ readonly account: Hex; readonly words: readonly Hex[] }>): LeafBatch {
  const list = [...leaves]
  const accounts = new Uint8Array(list.length * 32)
  const words = new Uint8Array(list.reduce((sum, leaf) => sum + leaf.words.length, 0) * 32)
  const ends = new Uint32Array(list.length)
  let end = 0
  for (const [index, leaf] of list.entries()) {
    writeBytes32(leaf.account, { to: accounts, at: index * 32, field: 'account' })
    for (const word of leaf.words) writeBytes32(word, { to: words, at: 32 * end++, field: 'word' })
    ends[index] = end
  }
  return { accounts, words, ends }
}

/** Throws `InvalidLeafBatch` unless the arrays fit each other and no leaf has more than 255 words. */
export function checkLeafBatch({ accounts, words, ends }: LeafBatch): void {
  if (accounts.length !== ends.length * 32)
    throw new InvalidLeafBatch('accounts', { expected: ends.length * 32, seen: accounts.length })
  let start = 0
  for (let index = 0; index < ends.length; index++) {
    const end = ends[index] ?? 0
    if (end < start || end - start > maxWords)
      throw new InvalidLeafBatch(`ends[${index}]`, { expected: `${start} to ${start + maxWords}`, seen: end })
    start = end
  }
  if (words.length !== start * 32) throw new InvalidLeafBatch('words', { expected: start * 32, seen: words.length })
}

/** Lays down as many leaves of a batch, from one on, as can be staged together, and returns how many. */
export function stageLeaves(engine: TrieEngine, { batch, from }: { batch: LeafBatch; from: number }): number {
  const { accounts, words, ends } = batch
  const staging = engine.staging()
  const firstWord = ends[from - 1] ?? 0
  let to = from
  while (to < Math.min(ends.length, from + capacity.accounts)) {
    const end = (ends[to] ?? 0) - firstWord
    if (end > capacity.words) break
    staging.ends[to - from] = end
    to++
  }
  staging.accounts.set(accounts.subarray(from * 32, to * 32))
  staging.words.set(words.subarray(firstWord * 32, (ends[to - 1] ?? 0) * 32))
  return to - from
}
