/** The most words of a leaf, its account id included. §3. */
export const maxLeafWords = 256

/** The most words of a leaf beside its account id. §3. */
export const maxWords = maxLeafWords - 1

/** The most chains of a deployment. §3. */
export const maxChains = 5

/** Venues that an account may owe at on one chain. §3. */
const maxVenues = 4

/**
 * The most assets of an account on one chain in a deployment of `slots` chains: those that it holds, is leaving with,
 * waits to be paid, or has ever pledged. §3.
 */
export function maxAssets(slots: number): number {
  return slots <= 4 ? 8 : 5
}

/**
 * The most words that one of `slots` chains adds to a leaf, links apart: a balance for each asset, a pledge and a claim
 * for each other slot, and its debts. §3.
 */
export function maxChainWords(slots: number): number {
  return maxAssets(slots) * (1 + 2 * (slots - 1)) + maxVenues
}
