import { type AccountId, encodeLeafWord, type LeafWord, mergeWords } from '@plimsoll/protocol'
import type { ModelChain } from './modelChain.ts'

/** Sets the fields of a word that this chain writes, in its next block; all zero removes the word. */
export function writeWord(chain: ModelChain, { account, word }: { account: AccountId; word: LeafWord }): void {
  const { accounts } = chain.state
  const words = accounts.get(account) ?? new Map()
  const key =
    word.kind === 'link' ? `link/${word.slot}` : `${word.kind}/${word.assetId}/${'slot' in word ? word.slot : ''}`
  const [written] = mergeWords([[encodeLeafWord(word)]]) // none without amounts
  if (written !== undefined) words.set(key, written)
  else words.delete(key)
  if (words.size > 0) accounts.set(account, words)
  else accounts.delete(account)
}
