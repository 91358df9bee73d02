import { concat, type Hex } from 'viem'
import type { AccountId } from '../accounts/accountId.ts'
import { InvalidLeaf } from '../errors.ts'
import { type Hash32, keccak } from '../hash32.ts'
import { maxWords } from './budgets.ts'
import { decodeLeafWord, fieldMask, type LeafWord } from './leafWord.ts'

/** The account's leaf: `keccak256(0x01 ‖ account ‖ words)`. §7. */
export function hashLeaf({ account, words }: { account: AccountId; words: readonly Hex[] }): Hash32 {
  return keccak(concat(['0x01', account, ...words]))
}

/**
 * Decodes the words of a leaf (without the account id) and checks its form: at least one word and at most {@link maxWords}, strictly
 * ascending, no two words for the same thing, none without amounts. Throws {@link InvalidLeaf} and
 * {@link InvalidLeafWord}. §7.
 */
export function parseLeaf(words: readonly Hex[]): LeafWord[] {
  if (words.length === 0 || words.length > maxWords) {
    throw new InvalidLeaf('A leaf has from one word up to a fixed number.', {
      details: { expected: `1 to ${maxWords} words beside the account id`, seen: words.length },
    })
  }
  let before = -1n
  return words.map((hex) => {
    const decoded = decodeLeafWord(hex)
    const word = BigInt(hex)
    const fields = word & fieldMask(word)
    if (fields === 0n) throw new InvalidLeaf('A word without amounts is left out.', { details: { seen: hex } })
    // The key comes first, so ascending keys are ascending words without a second word of the same key.
    const key = word ^ fields
    if (key <= before)
      throw new InvalidLeaf('The words of a leaf ascend, one for each thing.', { details: { seen: hex } })
    before = key
    return decoded
  })
}
