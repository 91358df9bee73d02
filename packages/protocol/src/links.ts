import type { Address, Hex } from 'viem'
import { readLeafWord } from './leafWord.ts'

/** On `slot`, `address` acts for the contract account that wrote it. §2. */
export type Link = { readonly slot: number; readonly address: Address }

/** The links among an account's words, in the order of the words; never throws. §2 and §7. */
export function linksOf(words: readonly Hex[]): Link[] {
  return words.flatMap((hex) => {
    const word = readLeafWord(BigInt(hex))
    return word?.kind === 'link' ? [{ slot: word.slot, address: word.address }] : []
  })
}
