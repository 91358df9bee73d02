/** Where the vault keeps whether a nonce is spent: bit `i` of a word is nonce `256 × word + i`. §2. */
export type NonceBit = { readonly word: bigint; readonly mask: bigint }

/**
 * The word and the bit of a nonce, to see whether it is spent, or to cancel what was signed with it.
 *
 * @example
 * const { word, mask } = nonceBit(nonce)
 * const isSpent = ((await client.readContract({ …, functionName: 'spentNonces', args: [account, word] })) & mask) !== 0n
 * await wallet.writeContract({ …, functionName: 'cancelNonces', args: [account, word, mask] })
 */
export function nonceBit(nonce: bigint): NonceBit {
  return { word: nonce >> 8n, mask: 1n << (nonce & 255n) }
}
